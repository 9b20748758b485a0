/**
 * What the helper does with what no launcher would say. What is counted with `FLAKESTICK_FUZZ_ROUNDS=5`, as the first
 * malformed frame ends a job (each run has a seed of its own, so that one round in each is enough):
 *
 * - 100,000 malformed frames, each judged on its own by the helper's channel, decoder and parser, in this process;
 * - 100,000 and more malformed frames sent to real helper processes that have a real loop device and a real image at hand: of each process
 *   the first one is judged, and the others come at a helper that is about to end;
 * - some thousand orders that are well-formed and name something that must not be touched, all of them opened and judged by real processes.
 */

import { randomBytes, randomInt } from 'node:crypto';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { type Duplex, duplexPair } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChannel } from '../../../electron/helper/channel.ts';
import {
  type Action,
  type DriveOrder,
  encodeFrame,
  imagePlan,
  PROTOCOL_VERSION,
  type StartAction,
} from '../../../electron/helper-protocol/index.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createWorkbench, run, sha256Of, type Workbench } from '../drives/loop-devices.ts';
import { type Conversation, converse, readPeak, sendInPieces, type Talk } from './fuzzed-helper.ts';
import { bundleHelper, type HelperBundle } from './helper-bundle.ts';
import { createMalformedFrames, createRandom, json, withLength } from './hostile-frames.ts';
import { createHostileOrders } from './hostile-orders.ts';
import { orderFor } from './open-loop.ts';

const MIB = 1024 * 1024;
/** A failure names it: put it here to have the same run again. */
const SEED = Number(process.env.FLAKESTICK_FUZZ_SEED ?? randomInt(2 ** 31));
/** Of a fifth of the frames and processes that are told of above. */
const ROUNDS = Number(process.env.FLAKESTICK_FUZZ_ROUNDS ?? 1);
const FRAMES = 20_000 * ROUNDS;
const PROCESSES = 64 * ROUNDS;
const ORDER_PROCESSES = 18 * ROUNDS;
const AT_ONCE = 3;
/** A helper that was sent nothing takes about 60 MB. */
const MOST_BYTES = 120e6;

const EXAMPLE: StartAction = {
  type: 'start',
  protocol: PROTOCOL_VERSION,
  kind: 'write',
  drives: [
    {
      identity: {
        path: '/dev/sda',
        deviceNumber: '8:0',
        sizeBytes: 1024,
        serial: null,
        busPath: '/sys/devices/x',
        diskseq: 7,
      },
      practice: false,
      allowFixed: true,
      compareBytes: 0,
    },
  ],
  verify: true,
  plan: imagePlan(null),
};

it(`breaks off at each of ${FRAMES} malformed frames, and never acts on one (seed ${SEED})`, async () => {
  const random = createRandom(SEED);
  const { names, next } = createMalformedFrames(random, EXAMPLE);
  const seen = new Map<string, number>();
  for (let count = 0; count < FRAMES; count += 1) {
    const { kind, frame } = next();
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    const [ours, theirs] = duplexPair({ readableHighWaterMark: MIB, writableHighWaterMark: MIB });
    const actions: Action[] = [];
    const problems: string[] = [];
    openChannel(
      (action) => actions.push(action),
      (problem) => problems.push(problem),
      theirs,
    );
    const cut = random.below(frame.length);
    ours.write(frame.subarray(0, cut));
    ours.end(frame.subarray(cut));
    for (let turns = 0; problems.length === 0 && turns < 50; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const what = `${kind}: ${frame.subarray(0, 300).toString('latin1')}`;
    expect(actions, what).toEqual([]);
    expect(problems, what).toHaveLength(1);
    // Not only because nothing more came.
    expect(problems[0] === 'the other side is gone', what).toBe(kind === 'cutOff');
  }
  expect([...seen.keys()].sort()).toEqual(names.sort());
}, 180_000);

const closed = (channel: Duplex): Promise<void> =>
  new Promise((resolve) => {
    if (channel.closed) resolve();
    else channel.once('close', () => resolve());
  });

describe.skipIf(!has.loop)('a real helper with a real drive at hand (needs loop devices)', () => {
  let helper: HelperBundle;
  let bench: Workbench;
  let good: DriveOrder;
  let image: string;
  let untouched: () => string;
  let places: string[];

  beforeAll(async () => {
    helper = await bundleHelper();
    bench = createWorkbench();
    image = bench.file('image.iso');
    writeFileSync(image, randomBytes(MIB));
    const backing = bench.file('drive.raw');
    writeFileSync(backing, randomBytes(4 * MIB));
    good = orderFor(bench.attach(backing));
    const otherBacking = bench.file('other.raw');
    copyFileSync(backing, otherBacking);
    const other = bench.attach(otherBacking);
    const plain = bench.file('plain.img');
    copyFileSync(backing, plain);
    const link = bench.file('link');
    symlinkSync(good.identity.path, link);
    const folder = bench.file('folder');
    mkdirSync(folder);
    const pipe = bench.file('pipe');
    run('mkfifo', pipe);
    places = [
      other,
      plain,
      link,
      folder,
      pipe,
      image,
      '/dev/null',
      '/dev/zero',
      '/dev/full',
      '/dev/tty',
    ];
    places.push(
      '/proc/self/mem',
      '/proc/self/exe',
      '/dev/fd/0',
      '/etc/hostname',
      '/sys/power/state',
    );
    untouched = () => [backing, otherBacking, plain, image].map(sha256Of).join(' ');
  });
  afterAll(() => {
    bench.clear();
    helper.remove();
  });

  const start = (): StartAction => ({ ...EXAMPLE, drives: [good] });

  /** Its last word is `done`, no drive was touched, and it ended as if all were well. */
  const expectLastWord = (
    { events, exitCode, text, peakBytes }: Conversation,
    what: string,
  ): void => {
    const last = events.at(-1);
    expect(last?.type, `${what}: ended with ${exitCode}, said "${text}"`).toBe('done');
    expect(exitCode, what).toBe(0);
    if (last?.type !== 'done') return;
    expect(events.filter(({ type }) => type === 'done')).toHaveLength(1);
    for (const report of last.reports) {
      expect(report, what).toMatchObject({ stick: 'untouched', bytesWritten: 0 });
      // A bug is no answer.
      expect(report.error?.code, `${what}: ${said(report.error).message}`).not.toBe('INTERNAL');
    }
    expect((last.error?.params as { stack?: string } | undefined)?.stack, what).toBe(undefined);
    expect(text, what).not.toMatch(/\n\s+at /);
    expect(peakBytes ?? 0, what).toBeLessThan(MOST_BYTES);
  };

  /** Runs `count` helpers, some side by side, and looks at all that must not change every now and then. */
  const runMany = async (
    count: number,
    make: (index: number) => { what: string; talk: Talk },
  ): Promise<Conversation[]> => {
    const before = untouched();
    const conversations: Conversation[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < count) {
        const index = next;
        next += 1;
        const { what, talk } = make(index);
        const conversation = await converse(helper.helperFile, image, talk);
        expectLastWord(conversation, `no. ${index}, ${what}`);
        conversations.push(conversation);
        if (index % 50 === 0) expect(untouched(), `up to no. ${index}, ${what}`).toBe(before);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(untouched()).toBe(before);
    return conversations;
  };

  it(`never writes and always has its last word, at ${PROCESSES} helpers and ${FRAMES} frames (seed ${SEED})`, async () => {
    let sent = 0;
    const conversations = await runMany(PROCESSES, (index) => {
      const random = createRandom(SEED + index);
      const { next } = createMalformedFrames(random, start());
      const frames: Buffer[] = [];
      // Words about a stream that may come before the order, or never.
      for (let count = random.below(4); count > 0; count -= 1) {
        frames.push(encodeFrame({ type: 'sourceEnded', bytes: random.below(1000) }));
      }
      const first = next();
      const share = Math.ceil(FRAMES / PROCESSES);
      const others = Array.from({ length: share }, () => next().frame);
      sent += share + 1;
      // An order that would be obeyed, and its spoiler in the same breath, as one read takes them: the helper must not begin.
      const spoils = first.kind !== 'cutOff' && first.frame.length < 30_000;
      if (spoils && random.below(3) === 0) {
        return {
          what: `an order and ${first.kind}`,
          talk: async (channel) => {
            channel.write(Buffer.concat([json(start()), first.frame]));
            await new Promise((resolve) => channel.once('data', resolve));
            await sendInPieces(channel, Buffer.concat(others), random);
            await closed(channel);
          },
        };
      }
      return {
        what: first.kind,
        talk: (channel) =>
          sendInPieces(channel, Buffer.concat([...frames, first.frame, ...others]), random),
      };
    });
    expect(sent).toBeGreaterThanOrEqual(FRAMES);
    expect(conversations).toHaveLength(PROCESSES);
    expect(conversations.filter(({ peakBytes }) => peakBytes !== null)).not.toEqual([]);
  }, 300_000);

  it(`touches nothing that an order names wrongly, at ${ORDER_PROCESSES} helpers (seed ${SEED})`, async () => {
    let judged = 0;
    const conversations = await runMany(ORDER_PROCESSES, (index) => {
      const random = createRandom(SEED - index);
      const order = createHostileOrders(random, good, places)();
      judged += order.drives.length;
      return {
        what: JSON.stringify(order).slice(0, 2000),
        // Nothing more is said until it has answered: it is not to be saved by being called off.
        talk: async (channel) => {
          channel.write(encodeFrame(order));
          await closed(channel);
        },
      };
    });
    expect(judged).toBeGreaterThan(10 * ORDER_PROCESSES);
    const reports = conversations.flatMap(({ events }) => {
      const last = events.at(-1);
      return last?.type === 'done' ? last.reports : [];
    });
    expect(reports).toHaveLength(judged);
    expect(reports.filter(({ error }) => error === null)).toEqual([]);
  }, 300_000);

  it('is called off by a second order, whatever it says', async () => {
    const random = createRandom(SEED);
    const orders = createHostileOrders(random, good, places);
    await runMany(10, () => ({
      what: 'two orders',
      talk: async (channel) => {
        channel.write(
          Buffer.concat([encodeFrame(start()), encodeFrame(random.pick([start(), orders()]))]),
        );
      },
    }));
  }, 60_000);

  it.each([
    // 200 MB of the longest words that are no order.
    [
      'long words',
      encodeFrame({
        type: 'sourceFailed',
        failure: { code: 'IMAGE_CORRUPT', params: { said: 'x'.repeat(65_000) } },
      }),
      3000,
    ],
    ['short words', encodeFrame({ type: 'sourceEnded', bytes: 1 }), 200_000],
  ])('does not grow by %s', async (_, frame, count) => {
    const before = untouched();
    const bunch = Math.ceil(MIB / frame.length);
    const bytes = Buffer.concat(Array.from({ length: bunch }, () => frame));
    let peak = 0;
    const conversation = await converse(helper.helperFile, image, async (channel, child) => {
      for (let sent = 0; sent < count; sent += bunch) {
        if (!channel.write(bytes)) await new Promise((resolve) => channel.once('drain', resolve));
      }
      peak = readPeak(child.pid) ?? 0;
      channel.write(withLength(Buffer.from('garbage')));
    });
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(MOST_BYTES);
    expectLastWord(conversation, 'flooded');
    expect(untouched()).toBe(before);
  });
});
