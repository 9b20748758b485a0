import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHelperLauncher } from '../../../electron/adapters/helper-launcher.ts';
import { imagePlan, type StickPlan } from '../../../electron/contract/index.ts';
import type { PlannedStick } from '../../../electron/engine/ports/index.ts';
import type { HelperEvent, StartAction } from '../../../electron/helper-protocol/index.ts';
import { has } from '../../config/machine.ts';
import {
  type Conversation,
  orderFor,
  type RunningHelper,
  runHelper,
  runHelperOnStream,
  startWith,
} from './helper-client.ts';
import {
  createPipelineLab,
  type Loop,
  MIB,
  overwrite,
  type PipelineLab,
  sha256,
  UNIT,
} from './pipeline-lab.ts';

let lab: PipelineLab;
beforeAll(async () => {
  lab = await createPipelineLab();
});
afterEach(() => lab.clear());
afterAll(() => lab.remove());

const DISK = 12 * MIB;
const IMAGE = 5 * MIB + 1234;
const OVERLAY = { from: 478, to: 510 };
/** The middle of the drive, where the probe looks, lies between this and the image. */
const REGION = { from: 6 * MIB + UNIT, to: 9 * MIB + 77 };
const SECRET = { from: 9 * MIB + 2 * UNIT, to: 9 * MIB + 7 * UNIT + 5 };
const BYTES = IMAGE + (REGION.to - REGION.from) + (SECRET.to - SECRET.from);
/** What stood on the drive before. */
const OLD = 0xee;

/** Of a secret; 48 characters, so that it is found in Base64 too. */
const TOKEN = `never-told-${randomBytes(32).toString('hex').slice(0, 37)}`;

/** An MBR whose last two entries are free, as that of an ISO is. */
const createImage = (): Buffer => {
  const image = randomBytes(IMAGE);
  image.fill(0, 446, 510);
  image.writeUInt16LE(0xaa55, 510);
  return image;
};

/** Its last two entries: the region is one partition, what is secret the other. */
const createOverlay = (): Buffer => {
  const entries = Buffer.alloc(32);
  for (const [index, { from, to }] of [REGION, SECRET].entries()) {
    entries.writeUInt8(index === 0 ? 0x0c : 0xda, index * 16 + 4);
    entries.writeUInt32LE(from / 512, index * 16 + 8);
    entries.writeUInt32LE(Math.ceil((to - from) / 512), index * 16 + 12);
  }
  return entries;
};

/** Each begins as a partition that would be taken for what it is, which is no trace of what the drive was before. */
const createRegion = (): Buffer =>
  Buffer.concat([Buffer.from('LUKS\xba\xbe', 'latin1'), randomBytes(REGION.to - REGION.from - 6)]);
const createSecret = (): Buffer =>
  Buffer.concat([
    Buffer.from('LUKS\xba\xbe', 'latin1'),
    Buffer.alloc(SECRET.to - SECRET.from - 6, TOKEN),
  ]);

type Contents = { image: Buffer; overlay: Buffer; region: Buffer; secret: Buffer };

const planOf = ({ overlay, region }: Contents, lengthBytes: number | null): StickPlan => ({
  extents: [
    imagePlan(lengthBytes).extents[0],
    { from: 'overlay', name: 'entries', ...placeOf(OVERLAY), digest: sha256(overlay) },
    { from: 'region', name: 'store', ...placeOf(REGION), digest: sha256(region) },
    { from: 'region', name: 'secrets', ...placeOf(SECRET), digest: 'private' },
  ],
});

const placeOf = ({ from, to }: { from: number; to: number }) => ({
  offsetBytes: from,
  lengthBytes: to - from,
});

/** By the number of the extent. */
const sourcesOf = ({ overlay, region, secret }: Contents) => [null, overlay, region, secret];

/** All that is to be on the drive, and beside it what was there. */
const expected = ({ image, overlay, region, secret }: Contents): Buffer => {
  const whole = Buffer.alloc(DISK, OLD);
  const put = (bytes: Buffer, at: number): void => {
    const end = at + bytes.length;
    whole.fill(0, end, Math.ceil(end / 512) * 512);
    bytes.copy(whole, at);
  };
  put(image, 0);
  overlay.copy(whole, OVERLAY.from);
  put(region, REGION.from);
  put(secret, SECRET.from);
  return whole;
};

type Pull = Extract<HelperEvent, { type: 'pull' }>;

type Turn = {
  changes?: Partial<StartAction>;
  compareBytes?: number;
  /** Called before each answer; false: there is none. */
  onPull?: (pull: Pull, phase: string | null, helper: RunningHelper) => boolean | undefined;
};

describe.skipIf(!has.loop)('a plan of four extents (needs loop devices)', () => {
  let contents: Contents;
  let loop: Loop;
  /** All that went over the channel, each way, and what the system shows of the helper. */
  let told: Buffer[];

  beforeEach(() => {
    contents = {
      image: createImage(),
      overlay: createOverlay(),
      region: createRegion(),
      secret: createSecret(),
    };
    loop = lab.loop(Buffer.alloc(DISK, OLD));
    told = [];
  });

  const isSecretIn = (bytes: Buffer): boolean =>
    ['utf8', 'hex', 'base64'].some((encoding) =>
      [0, 1, 2].some((shift) =>
        bytes.includes(
          Buffer.from(TOKEN.slice(shift))
            .toString(encoding as BufferEncoding)
            .slice(0, -4),
        ),
      ),
    );

  describe.each(['file', 'stream'] as const)('with its image as a %s', (source) => {
    const run = (turn: Turn = {}, on = loop): Promise<Conversation> => {
      const { image } = contents;
      const compareBytes = turn.compareBytes ?? 0;
      const order = orderFor(on.device, { compareBytes, eraseData: true });
      const plan = planOf(contents, source === 'stream' ? IMAGE : null);
      const start = startWith([order], { plan, ...turn.changes });
      let phase: string | null = null;
      const onEvent = (event: HelperEvent, helper: RunningHelper): void => {
        if (event.type === 'ready') watch(helper, start);
        if (event.type === 'phase') phase = event.phase;
        if (event.type !== 'pull') return;
        if (turn.onPull?.(event, phase, helper) === false) return;
        const { extent, offset, lengthBytes } = event;
        const bytes = sourcesOf(contents)[extent]?.subarray(offset, offset + lengthBytes);
        (helper.child.stderr as unknown as Duplex).write(bytes);
      };
      return source === 'file'
        ? runHelper(lab.helperFile, lab.image(image), start, onEvent)
        : runHelperOnStream(
            lab.helperFile,
            start,
            () => ({ bytes: image, verdict: { type: 'sourceEnded', bytes: IMAGE } }),
            onEvent,
          );
    };

    const watch = ({ child }: RunningHelper, start: StartAction): void => {
      told.push(Buffer.from(JSON.stringify(start)));
      child.stdout?.on('data', (chunk: Buffer) => told.push(chunk));
      child.stderr?.on('data', (chunk: Buffer) => told.push(chunk));
      for (const file of ['cmdline', 'environ']) {
        told.push(readFileSync(`/proc/${child.pid}/${file}`));
      }
    };

    const verify = (): Promise<Conversation> => run({ changes: { kind: 'verify' } });

    it('is written and proven, each extent in its place and nothing beside them', async () => {
      const { events, reports, digests } = await run();
      expect(reports[0]).toMatchObject({
        stick: 'verified',
        verified: true,
        flushed: true,
        imageBytes: IMAGE,
        bytesWritten: BYTES,
        bytesRead: BYTES,
        // Of the image as it is, without what lies over it.
        sha256: sha256(contents.image),
        repairedBlocks: 0,
        signatures: { cleared: [], left: [] },
        error: null,
      });
      expect(digests[0]).toBe(sha256(contents.image.subarray(0, 4 * MIB)).slice(0, 16));
      expect(loop.contents().equals(expected(contents))).toBe(true);
      const progress = events.flatMap((event) => (event.type === 'progress' ? [event] : []));
      expect(progress.findLast(({ phase }) => phase === 'writing')).toMatchObject({
        bytesDone: BYTES,
        bytesTotal: BYTES,
      });
      expect((await verify()).reports[0]).toMatchObject({ verified: true, bytesWritten: 0 });
      expect(isSecretIn(Buffer.from(TOKEN.repeat(3)))).toBe(true);
      expect(isSecretIn(Buffer.from(Buffer.from(TOKEN.repeat(3)).toString('base64')))).toBe(true);
      expect(isSecretIn(Buffer.concat(told))).toBe(false);
    });

    it('that lost a byte of each is written again where it did', async () => {
      const spoil = (...offsets: number[]): void => {
        for (const offset of offsets) overwrite(loop.backing, offset, Buffer.from([OLD ^ 0xff]));
      };
      const spoiled = new Set<string>();
      const once = (what: string, ...offsets: number[]): void => {
        if (!spoiled.has(what)) spoil(...offsets);
        spoiled.add(what);
      };
      const { reports, events } = await run({
        onPull: ({ extent }, phase) => {
          // The image is on the drive by then, and is read back later.
          if (extent === 3 && phase === 'writing') once('image', OVERLAY.from + 4, 3 * MIB);
          if (extent === 2 && phase === 'verifying') once('region', REGION.from + 2 * MIB + 1);
          if (extent === 3 && phase === 'verifying') once('secret', SECRET.to - 1);
          return undefined;
        },
      });
      expect(spoiled).toEqual(new Set(['image', 'region', 'secret']));
      expect(reports[0]).toMatchObject({ stick: 'verified', repairedBlocks: 4, error: null });
      const found = events.flatMap((event) => (event.type === 'found' ? event.blocks : []));
      const offsets = found.flatMap(({ state, offset }) => (state === 'differs' ? [offset] : []));
      expect(offsets.sort((a, b) => a - b)).toEqual([
        0,
        3 * MIB,
        REGION.from + 2 * MIB,
        SECRET.from + 5 * UNIT,
      ]);
      expect(loop.contents().equals(expected(contents))).toBe(true);
      expect(isSecretIn(Buffer.concat(told))).toBe(false);
    });

    it.each([
      ['image', 2 * MIB + 5],
      ['overlay', OVERLAY.to - 2],
      ['region', REGION.to - 1],
      ['secret', SECRET.from + UNIT],
    ])('whose %s differs is told from the one it should be', async (_, offset) => {
      const whole = expected(contents);
      whole[offset] = (whole[offset] ?? 0) ^ 1;
      loop = lab.loop(whole);
      const { reports } = await verify();
      expect(reports[0]).toMatchObject({
        stick: 'differs',
        verified: false,
        error: { code: 'VERIFY_MISMATCH', params: { blocks: 1 } },
      });
      const { params } = (reports[0]?.error ?? {}) as { params?: { offset: number } };
      expect(Math.floor((params?.offset ?? -1) / UNIT)).toBe(Math.floor(offset / UNIT));
      expect(loop.contents().equals(whole)).toBe(true);
    });

    it('that was cut off behind its image goes on there', async () => {
      const half = await run({
        onPull: ({ extent }, phase, helper) => {
          if (extent !== 3 || phase !== 'writing') return true;
          helper.child.kill('SIGKILL');
          return false;
        },
      }).catch((error: Error) => error);
      expect(String(half)).toContain('no last word');
      const written = loop.bytesWritten();
      // Of what is compared first all of the image is there, and the region's first block.
      const { reports } = await run({ compareBytes: IMAGE + 1 });
      const left = BYTES - IMAGE - 2 * MIB;
      expect(reports[0]).toMatchObject({ stick: 'verified', bytesWritten: left, error: null });
      expect(loop.bytesWritten() - written).toBeLessThan(left + MIB);
      expect(loop.contents().equals(expected(contents))).toBe(true);
    });

    it('is written anew only where it differs', async () => {
      loop = lab.loop(expected(contents));
      const compareBytes = Number.MAX_SAFE_INTEGER;
      expect((await run({ compareBytes })).reports[0]).toMatchObject({
        stick: 'verified',
        bytesWritten: 0,
      });
      const region = Buffer.from(contents.region);
      region[MIB] = (region[MIB] ?? 0) ^ 1;
      const secret = Buffer.from(contents.secret);
      secret[0] = 0;
      contents = { ...contents, region, secret };
      expect((await run({ compareBytes })).reports[0]).toMatchObject({
        stick: 'verified',
        bytesWritten: 2 * UNIT,
      });
      expect(loop.contents().equals(expected(contents))).toBe(true);
    });

    it.each(['overlay', 'region'] as const)(
      'is refused where the %s is not what it says',
      async (name) => {
        const start = planOf(contents, source === 'stream' ? IMAGE : null);
        contents = { ...contents, [name]: randomBytes(contents[name].length) };
        const { reports } = await run({ changes: { plan: start } });
        expect(reports[0]).toMatchObject({ verified: null, error: { code: 'IMAGE_CORRUPT' } });
        expect(reports[0]?.stick).toBe(name === 'overlay' ? 'untouched' : 'partlyWritten');
      },
    );

    it('lays nothing over bytes of the image that are not empty', async () => {
      contents.image[OVERLAY.from + 7] = 1;
      const { reports } = await run();
      expect(reports[0]?.error).toMatchObject({ code: 'INTERNAL', params: { reason: 'order' } });
      expect(reports[0]?.stick).toBe('partlyWritten');
      expect(loop.contents().includes(contents.overlay)).toBe(false);
    });

    it('does not go onto a drive that ends before it does', async () => {
      const small = lab.loop(Buffer.alloc(SECRET.to - 5 - ((SECRET.to - 5) % 512), OLD));
      const { reports } = await run({}, small);
      expect(reports[0]).toMatchObject({ stick: 'untouched', error: { code: 'DRIVE_TOO_SMALL' } });
      expect(small.bytesWritten()).toBe(0);
    });
  });

  it('goes through the launcher, onto two drives at once', async () => {
    const other = lab.loop(Buffer.alloc(DISK, OLD));
    const bytes: Record<string, Buffer> = {
      entries: contents.overlay,
      store: contents.region,
      secrets: contents.secret,
    };
    const read = (name: string) => async (offset: number, lengthBytes: number) =>
      bytes[name]?.subarray(offset, offset + lengthBytes) ?? Buffer.alloc(0);
    const stick: PlannedStick = {
      plan: planOf(contents, IMAGE),
      sources: Object.fromEntries(Object.keys(bytes).map((name) => [name, read(name)])),
    };
    const { helperFile } = lab;
    const launcher = createHelperLauncher({
      helperFile,
      nodeExecutable: process.execPath,
      cacheFolder: lab.bench().file('cache'),
      terminal: null,
    });
    const write = (planned: PlannedStick) =>
      launcher.run(
        {
          kind: 'write',
          image: lab.image(contents.image),
          stick: planned,
          drives: [orderFor(loop.device), orderFor(other.device)],
          verify: true,
        },
        () => undefined,
        new AbortController().signal,
      );
    const { reports } = await write(stick);
    expect(reports).toMatchObject([{ stick: 'verified' }, { stick: 'verified' }]);
    for (const drive of [loop, other]) {
      expect(drive.contents().equals(expected(contents))).toBe(true);
    }
    // What has no source ends the job with words, rather than have it wait.
    const { reports: refused } = await write({ ...stick, sources: {} });
    expect(refused).toMatchObject([
      { stick: 'untouched', error: { code: 'IMAGE_UNREADABLE' } },
      { stick: 'untouched', error: { code: 'IMAGE_UNREADABLE' } },
    ]);
  });
});
