import { randomBytes } from 'node:crypto';
import { mkdirSync, truncateSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPracticeDrive } from '../../../electron/engine/drives/practice-drive.ts';
import type { HelperEvent } from '../../../electron/helper-protocol/index.ts';
import { has, program } from '../../config/machine.ts';
import { run } from '../drives/loop-devices.ts';
import { createRealPorts } from '../drives/real-ports.ts';
import { orderFor, runHelper, runHelperOnStream, spawnHelper, startWith } from './helper-client.ts';
import {
  createPipelineLab,
  digestsOf,
  type Loop,
  MIB,
  type PipelineLab,
  sha256,
} from './pipeline-lab.ts';

let lab: PipelineLab;
beforeAll(async () => {
  lab = await createPipelineLab();
});
afterEach(() => lab.clear());
afterAll(() => lab.remove());

const SIZE = 33 * MIB + 5;
const empty = (sizeBytes = 34 * MIB): Loop => lab.loop(Buffer.alloc(sizeBytes));

const hasFirst = (loop: Loop, bytes: Buffer): boolean =>
  loop.contents().subarray(0, bytes.length).equals(bytes);

/** A loop device whose file can't grow to its size: it refuses to be written somewhere on the way. */
const refusing = (): Loop => {
  const bench = lab.bench();
  mkdirSync(bench.file('small'));
  run('mount', '-t', 'tmpfs', '-o', 'size=20M', 'tmpfs', bench.file('small'));
  bench.later(() => run('umount', bench.file('small')));
  return lab.sparseLoop(34 * MIB, 'small/refusing.raw');
};

describe.skipIf(!(has.loop && has.mount))('several drives (needs loop devices, mounts)', () => {
  it('are written side by side, from one file that is hashed once', async () => {
    const bytes = randomBytes(SIZE);
    const loops = [empty(), empty(), empty()];
    const { reports, digests, events } = await runHelper(
      lab.helperFile,
      lab.image(bytes),
      startWith(loops.map(({ device }) => orderFor(device))),
    );
    expect(reports).toHaveLength(3);
    for (const report of reports) {
      expect(report).toMatchObject({ stick: 'verified', sha256: sha256(bytes), error: null });
    }
    expect(digests).toEqual(digestsOf(bytes));
    expect(loops.every((loop) => hasFirst(loop, bytes))).toBe(true);
    for (const drive of [0, 1, 2]) {
      const own = events.filter((event) => 'drive' in event && event.drive === drive);
      expect(own.flatMap((event) => (event.type === 'phase' ? [event.phase] : []))).toEqual([
        'writing',
        'syncing',
        'verifying',
      ]);
      expect(own.at(-1)).toEqual({ type: 'finished', drive, report: reports[drive] });
    }
  });

  it.each(['file', 'stream'] as const)('fail each for itself (%s)', async (source) => {
    const bytes = randomBytes(SIZE);
    const [bad, good, small] = [refusing(), empty(), empty(8 * MIB)];
    const other = orderFor(empty().device);
    const orders = [
      orderFor(bad.device),
      { ...other, identity: { ...other.identity, diskseq: 1 } },
      orderFor(small.device),
      orderFor(good.device),
    ];
    const verdict = { type: 'sourceEnded', bytes: SIZE } as const;
    const { reports, events } =
      source === 'file'
        ? await runHelper(lab.helperFile, lab.image(bytes), startWith(orders))
        : await runHelperOnStream(lab.helperFile, startWith(orders), () => ({ bytes, verdict }));
    expect(reports.map(({ stick, error }) => [stick, error?.code ?? null])).toEqual([
      ['partlyWritten', 'WRITE_FAILED'],
      ['untouched', 'DRIVE_CHANGED'],
      [source === 'file' ? 'untouched' : 'partlyWritten', 'DRIVE_TOO_SMALL'],
      ['verified', null],
    ]);
    expect(reports[3]?.sha256).toBe(sha256(bytes));
    expect(hasFirst(good, bytes)).toBe(true);
    expect(events.filter(({ type }) => type === 'finished')).toHaveLength(4);
  });

  it('do not wait for those that hang', async (context) => {
    if (!program('fsfreeze') || !has.ext4) return context.skip('needs fsfreeze and ext4');
    const bytes = randomBytes(SIZE);
    // Whatever writes to a frozen file system waits until it is thawed.
    const bench = lab.bench();
    const device = bench.attach(bench.sparse('frozen-fs.raw', 160 * MIB));
    run('mkfs.ext4', '-q', device);
    const at = bench.mount(device);
    const folder = at.slice(bench.folder.length + 1);
    // Together they have more writes under way than Node has threads by itself.
    const hanging = [0, 1, 2].map((number) => lab.sparseLoop(34 * MIB, `${folder}/${number}.raw`));
    const others = [empty(), empty()];
    const orders = [...hanging, ...others].map((loop) => orderFor(loop.device));
    run('sync', '--file-system', at);
    run('fsfreeze', '--freeze', at);
    let frozen = true;
    const thaw = (): void => {
      if (frozen) run('fsfreeze', '--unfreeze', at);
      frozen = false;
    };
    bench.later(thaw);
    const finished: number[] = [];
    const { reports } = await runHelper(
      lab.helperFile,
      lab.image(bytes),
      startWith(orders),
      (event) => {
        if (event.type !== 'finished') return;
        finished.push(event.drive);
        if (finished.length === 2) thaw();
      },
    );
    expect(finished.slice(0, 2).sort()).toEqual([3, 4]);
    expect(reports.map(({ stick }) => stick)).toEqual(Array(5).fill('verified'));
    expect(hanging.every((loop) => hasFirst(loop, bytes))).toBe(true);
  });

  it('are all called off by one word', async () => {
    const image = lab.bench().sparse('image.iso', 512 * MIB);
    const loops = [0, 1].map((number) => lab.sparseLoop(513 * MIB, `disk-${number}.raw`));
    const { reports } = await runHelper(
      lab.helperFile,
      image,
      startWith(loops.map(({ device }) => orderFor(device))),
      (event, helper) => {
        if (event.type === 'progress') helper.send({ type: 'cancel' });
      },
    );
    for (const report of reports) {
      expect(report.error?.code).toBe('CANCELLED');
      expect(report).toMatchObject({ verified: null, sha256: null });
      expect(['untouched', 'partlyWritten']).toContain(report.stick);
    }
    expect(reports).toHaveLength(2);
  });

  it('are not one drive given twice', async () => {
    const loop = empty();
    const start = startWith([orderFor(loop.device), orderFor(loop.device)]);
    const { events } = await runHelper(lab.helperFile, lab.image(randomBytes(MIB)), start);
    expect(events.at(-1)).toMatchObject({ reports: [], error: { code: 'INTERNAL' } });
    expect(loop.bytesWritten()).toBe(0);
  });

  it('get a stream one after the other, which is sent anew for each', async () => {
    const bytes = randomBytes(SIZE);
    const loops = [empty(), empty(), empty()];
    const { reports, digests, events } = await runHelperOnStream(
      lab.helperFile,
      startWith(
        loops.map(({ device }) => orderFor(device)),
        { imageSizeBytes: SIZE },
      ),
      () => ({ bytes, verdict: { type: 'sourceEnded', bytes: SIZE } }),
    );
    for (const report of reports) {
      expect(report).toMatchObject({ stick: 'verified', sha256: sha256(bytes), error: null });
    }
    expect(loops.every((loop) => hasFirst(loop, bytes))).toBe(true);
    expect(digests).toEqual(digestsOf(bytes));
    const order = events.filter(({ type }) => type === 'replay' || type === 'finished');
    expect(order.map(({ type }) => type)).toEqual([
      ...['finished', 'replay', 'finished', 'replay', 'finished'],
    ]);
  });

  it('practice drives among them', async () => {
    const bench = lab.bench();
    const ports = createRealPorts(bench.folder);
    const path = bench.file('practice.img');
    const created = await createPracticeDrive(ports, { path, sizeBytes: 40 * MIB });
    expect(created.ok).toBe(true);
    const bytes = randomBytes(SIZE);
    const { reports } = await runHelper(
      lab.helperFile,
      lab.image(bytes),
      startWith([orderFor(empty().device), orderFor(path)]),
    );
    expect(reports.map(({ stick }) => stick)).toEqual(['verified', 'verified']);
  });
});

describe.skipIf(!has.loop)('a stream (needs loop devices)', () => {
  const flash = (
    feed: Parameters<typeof runHelperOnStream>[2],
    drives = 1,
  ): ReturnType<typeof runHelperOnStream> =>
    runHelperOnStream(
      lab.helperFile,
      startWith(Array.from({ length: drives }, () => orderFor(empty().device))),
      feed,
    );
  const codes = ({ reports }: Awaited<ReturnType<typeof flash>>): unknown[] =>
    reports.map(({ error }) => error?.code ?? null);

  it('that is another one the second time is noticed', async () => {
    const bytes = randomBytes(SIZE);
    const ended = await flash((feeding) => {
      const copy = Buffer.from(bytes);
      if (feeding === 2) copy[20 * MIB] = (copy[20 * MIB] ?? 0) ^ 1;
      return { bytes: copy, verdict: { type: 'sourceEnded', bytes: SIZE } };
    }, 3);
    expect(codes(ended)).toEqual([null, 'IMAGE_UNREADABLE', null]);
    expect(ended.reports.map(({ stick }) => stick)).toEqual([
      'verified',
      'partlyWritten',
      'verified',
    ]);
  });

  it.each([
    ['shorter', SIZE - 7],
    ['longer', SIZE + 7],
  ])('that is %s the second time is noticed', async (_, size) => {
    const bytes = randomBytes(SIZE + 7);
    const ended = await flash((feeding) => {
      const length = feeding === 1 ? SIZE : size;
      return { bytes: bytes.subarray(0, length), verdict: { type: 'sourceEnded', bytes: length } };
    }, 2);
    expect(codes(ended)).toEqual([null, 'IMAGE_UNREADABLE']);
    expect(ended.reports[1]?.stick).toBe('partlyWritten');
  });

  it('that brings more than was said is never verified', async () => {
    const bytes = randomBytes(MIB);
    const ended = await flash(() => ({ bytes, verdict: { type: 'sourceEnded', bytes: 1000 } }));
    expect(codes(ended)).toEqual(['IMAGE_UNREADABLE']);
  });

  it('that fails fails every drive that is not done', async () => {
    const bytes = randomBytes(SIZE);
    const verdict = {
      type: 'sourceFailed',
      failure: {
        code: 'IMAGE_CORRUPT',
        params: { reason: 'archive', path: '/x.iso', said: 'cut off' },
      },
    } as const;
    const ended = await flash(
      (feeding) =>
        feeding === 1
          ? { bytes, verdict: { type: 'sourceEnded', bytes: SIZE } }
          : { bytes: bytes.subarray(0, 5 * MIB), verdict },
      3,
    );
    expect(codes(ended)).toEqual([null, 'IMAGE_CORRUPT', 'IMAGE_CORRUPT']);
  });

  it('that is empty, or not as long as announced, is no image', async () => {
    const nothing = await flash(() => ({
      bytes: Buffer.alloc(0),
      verdict: { type: 'sourceEnded', bytes: 0 },
    }));
    expect(nothing.reports[0]).toMatchObject({
      stick: 'untouched',
      error: { code: 'IMAGE_EMPTY' },
    });
    const drives = [empty(), empty()];
    const orders = drives.map(({ device }) => orderFor(device));
    const short = await runHelperOnStream(
      lab.helperFile,
      startWith(orders, { imageSizeBytes: MIB + 1 }),
      () => ({ bytes: randomBytes(MIB), verdict: { type: 'sourceEnded', bytes: MIB } }),
    );
    expect(codes(short)).toEqual(['IMAGE_CORRUPT', 'IMAGE_CORRUPT']);
    // What is known to be no image is not written to a second drive.
    expect(short.reports[1]?.stick).toBe('untouched');
    expect(drives[1]?.contents().every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ['without a word', null, 'IMAGE_UNREADABLE'],
    ['before all of it came', 2 * MIB, 'IMAGE_UNREADABLE'],
    ['after all of it came', MIB, null],
  ])('that is closed %s', async (_, said, code) => {
    const helper = spawnHelper(lab.helperFile, null);
    helper.send(startWith([orderFor(empty().device)]));
    helper.source?.end(randomBytes(MIB));
    if (said !== null) {
      await until(() => helper.events.some(({ type }) => type === 'phase'));
      helper.send({ type: 'sourceEnded', bytes: said });
    }
    const { events } = await helper.end;
    const last = events.at(-1);
    expect(last?.type === 'done' ? last.reports[0]?.error?.code : last).toBe(code ?? undefined);
  });

  it('that never comes is called off', async () => {
    const events: HelperEvent[] = [];
    const helper = spawnHelper(lab.helperFile, null, (event) => events.push(event));
    helper.send(startWith([orderFor(empty().device), orderFor(empty().device)]));
    await until(() => events.some(({ type }) => type === 'phase'));
    helper.send({ type: 'cancel' });
    const last = (await helper.end).events.at(-1);
    expect(last).toMatchObject({
      type: 'done',
      reports: [{ error: { code: 'CANCELLED' } }, { error: { code: 'CANCELLED' } }],
    });
  });
});

describe.skipIf(!has.loop)('an image that is cut off (needs loop devices)', () => {
  it('fails every drive that reads it', async () => {
    const image = lab.bench().sparse('image.iso', 512 * MIB);
    const loops = [0, 1].map((number) => lab.sparseLoop(513 * MIB, `disk-${number}.raw`));
    let done = false;
    const { reports } = await runHelper(
      lab.helperFile,
      image,
      startWith(loops.map(({ device }) => orderFor(device))),
      (event) => {
        if (!done && event.type === 'progress') truncateSync(image, 3 * MIB);
        done ||= event.type === 'progress';
      },
    );
    expect(reports.map(({ error }) => error?.code)).toEqual([
      'IMAGE_UNREADABLE',
      'IMAGE_UNREADABLE',
    ]);
  });
});

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
};
