import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHelperLauncher } from '../../../electron/adapters/helper-launcher.ts';
import { imagePlan, withImage } from '../../../electron/contract/index.ts';
import type { HelperEnd, HelperTask, WorkEvent } from '../../../electron/engine/ports/index.ts';
import { planStick } from '../../../electron/engine/write/plan-stick.ts';
import type { StartAction } from '../../../electron/helper-protocol/index.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createWorkbench, run, type Workbench } from '../drives/loop-devices.ts';
import { bundleHelper, type HelperBundle } from './helper-bundle.ts';
import { helperDrive, launchAs, NOBODY } from './launch-as.ts';
import type { Fault } from './stand-in-helper.ts';

const MIB = 1024 * 1024;
const never = new AbortController().signal;

let helper: HelperBundle;
let bench: Workbench;
let bytes: Buffer;
let cacheFolder: string;

beforeAll(async () => {
  helper = await bundleHelper({ entry: 'stand-in-helper.ts' });
});
afterAll(() => helper.remove());
beforeEach(() => {
  bench = createWorkbench();
  chmodSync(bench.folder, 0o755);
  bytes = Buffer.concat([randomBytes(2 * MIB), Buffer.alloc(MIB, 7)]);
  cacheFolder = bench.file('cache');
  process.env.STAND_IN_LOG = bench.file('start.json');
});
afterEach(() => {
  delete process.env.STAND_IN_LOG;
  bench.clear();
});

/** Files in drives' places: the stand-in does not look what they are. */
const drivesOf = (faults: (Fault | null)[]) =>
  faults.map((serial, index) => {
    const path = bench.sparse(`drive-${index}`, 4 * MIB);
    return helperDrive({
      path,
      deviceNumber: '7:0',
      sizeBytes: 4 * MIB,
      serial,
      busPath: null,
      diskseq: null,
    });
  });

const image = (name: string, content: Buffer): string => {
  writeFileSync(bench.file(name), content);
  return bench.file(name);
};

const launcher = (helperFile = helper.helperFile) =>
  createHelperLauncher({
    helperFile,
    nodeExecutable: process.execPath,
    cacheFolder,
    terminal: null,
  });

const launch = async (
  task: HelperTask,
  signal = never,
): Promise<{ end: HelperEnd; events: WorkEvent[] }> => {
  const events: WorkEvent[] = [];
  return { end: await launcher().run(task, (event) => events.push(event), signal), events };
};

const written = (index: number): Buffer =>
  readFileSync(bench.file(`drive-${index}`)).subarray(0, bytes.length);

/** The order that the helper was given. */
const order = (): StartAction => JSON.parse(readFileSync(bench.file('start.json'), 'utf8'));

const write = (
  path: string,
  faults: (Fault | null)[] = [null],
): HelperTask & { kind: 'write' } => ({
  kind: 'write',
  drives: drivesOf(faults),
  image: path,
  stick: planStick({ image: path }),
  verify: true,
});

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

describe('one run of the helper', () => {
  it('has a raw image as its descriptor 0, and reports for each drive', async () => {
    const path = image('image.iso', bytes);
    writeFileSync(`${path}.sha256`, sha256(bytes));
    const { end, events } = await launch(write(path, [null, null, null]));
    expect(end.reports.map(({ stick, sha256: sum }) => [stick, sum])).toEqual(
      Array.from({ length: 3 }, () => ['verified', sha256(bytes)]),
    );
    expect(order()).toMatchObject({
      plan: withImage(imagePlan(null), { digest: sha256(bytes) }),
      verify: true,
    });
    expect(order().drives).toHaveLength(3);
    expect(end.digests).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(events.filter(({ type }) => type === 'finished')).toHaveLength(3);
    const blocks = [{ offset: 0, lengthBytes: 4096, state: 'same' }];
    expect(events.filter(({ type }) => type === 'found')).toEqual(
      [0, 1, 2].map((drive) => ({ type: 'found', drive, blocks })),
    );
    for (const index of [0, 1, 2]) expect(written(index).equals(bytes)).toBe(true);
  });

  it('is fed what has to be unpacked, and told its size where that is known', async () => {
    const sized = zstdCompressSync(bytes, { pledgedSrcSize: bytes.length });
    await launch(write(image('image.iso.zst', sized)));
    expect(order().plan).toEqual(imagePlan(bytes.length));
    expect(written(0).equals(bytes)).toBe(true);
  });

  it('is told what the unpacked image has to be, and not what the archive has to be', async () => {
    const path = image('image.iso.gz', gzipSync(bytes));
    writeFileSync(bench.file('image.iso.sha256'), sha256(bytes));
    writeFileSync(bench.file('image.iso.gz.sha256'), sha256(readFileSync(path)));
    const { end } = await launch(write(path));
    expect(order()).toMatchObject({
      plan: withImage(imagePlan(null), { digest: sha256(bytes) }),
    });
    expect(end.reports[0]).toMatchObject({ error: null });
  });

  it('is told when the image is no good', async () => {
    const path = image('image.iso.gz', gzipSync(bytes));
    writeFileSync(`${path}.sha256`, sha256(Buffer.from('other')));
    const { end } = await launch(write(path));
    expect(end.reports[0]).toMatchObject({ stick: 'untouched', error: { code: 'IMAGE_CORRUPT' } });
  });

  it('is not started for an image that can’t be', async () => {
    const task = write(bench.file('none.iso'), [null, null]);
    const { end, events } = await launch(task);
    expect(end.reports).toMatchObject([
      { stick: 'untouched', error: { code: 'IMAGE_NOT_FOUND' } },
      { stick: 'untouched', error: { code: 'IMAGE_NOT_FOUND' } },
    ]);
    expect(events.map(({ type }) => type)).toEqual(['finished', 'finished']);
    const path = image('image.iso', bytes);
    writeFileSync(`${path}.sha256`, 'nonsense');
    const unchecked = await launch({ ...task, image: path });
    expect(unchecked.end.reports[0]?.error?.code).toBe('IMAGE_CORRUPT');
  });

  it('gets a stream again as often as it asks, also half way', async () => {
    const { end } = await launch(write(image('image.iso.gz', gzipSync(bytes)), ['replays']));
    expect(end.reports[0]).toMatchObject({ error: null, sha256: sha256(bytes) });
  });

  it('has an unpacked copy of a packed image for several drives', async () => {
    const { end, events } = await launch(
      write(image('image.iso.gz', gzipSync(bytes)), [null, null]),
    );
    expect(end.reports).toMatchObject([{ sha256: sha256(bytes) }, { sha256: sha256(bytes) }]);
    expect(events[0]).toEqual({ type: 'phase', drive: null, phase: 'unpacking' });
    expect(events).toContainEqual({
      type: 'progress',
      drive: null,
      phase: 'unpacking',
      bytesDone: bytes.length,
      bytesTotal: null,
    });
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  it('writes nothing at all where unpacking for several drives finds damage', async () => {
    const packed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    packed[packed.length - 1] = (packed.at(-1) ?? 0) ^ 1;
    const { end } = await launch(write(image('image.iso.zst', packed), [null, null]));
    for (const report of end.reports) {
      expect(report).toMatchObject({ stick: 'untouched', error: { code: 'IMAGE_CORRUPT' } });
    }
    expect(written(0).every((byte) => byte === 0)).toBe(true);
  });

  it('is fed once for each drive where there is no room for a copy', async () => {
    writeFileSync(cacheFolder, 'in the way');
    const { end } = await launch(write(image('image.iso.gz', gzipSync(bytes)), [null, null, null]));
    for (const [index, report] of end.reports.entries()) {
      expect(report).toMatchObject({ error: null, sha256: sha256(bytes) });
      expect(written(index).equals(bytes)).toBe(true);
    }
  });

  it('that ends without a last word has lost what was not finished', async () => {
    const { end } = await launch(write(image('image.iso', bytes), [null, 'dies', null]));
    expect(end.reports).toMatchObject([
      { stick: 'verified', error: null },
      {
        stick: 'partlyWritten',
        bytesWritten: 1,
        error: { code: 'HELPER_LOST', params: { exitCode: 9 } },
      },
      { stick: 'untouched', error: { code: 'HELPER_LOST' } },
    ]);
  });

  it('that ends before the first phase has written to a drive if it said so', async () => {
    const { end } = await launch(write(image('image.iso', bytes), ['diesProbing', null]));
    expect(end.reports).toMatchObject([
      { stick: 'partlyWritten', bytesWritten: 0, error: { code: 'HELPER_LOST' } },
      { stick: 'untouched', error: { code: 'HELPER_LOST' } },
    ]);
  });

  it('that can’t be started says so', async () => {
    const task = write(image('image.iso', bytes));
    const events: WorkEvent[] = [];
    const end = await launcher(bench.file('none.mjs')).run(
      task,
      (event) => events.push(event),
      never,
    );
    expect(end.reports[0]).toMatchObject({
      stick: 'untouched',
      error: { code: 'HELPER_UNAVAILABLE' },
    });
  });

  it('has no image where a drive is only read', async () => {
    const [drive] = drivesOf([null]);
    if (!drive) throw new Error('no drive');
    const { end } = await launch({ kind: 'read', drives: [drive], sizeBytes: MIB });
    expect(end).toMatchObject({ digests: ['/dev/null'], reports: [{ error: null }] });
  });

  it('needs nothing to be held where the drives may be opened', async () => {
    const task = write(image('image.iso', bytes));
    const held = await launcher().hold(task.drives, () => expect.fail('asked'), never);
    if (!held.ok) throw new Error(said(held.error).message);
    const end = await held.value.run(task, () => undefined, never);
    expect(end.reports[0]).toMatchObject({ error: null });
    held.value.release();
  });

  it('is never begun after a cancel', async () => {
    const task = write(image('image.iso', bytes));
    const abort = AbortSignal.abort();
    expect((await launch(task, abort)).end.reports[0]?.error?.code).toBe('CANCELLED');
    expect(await launcher().hold(task.drives, () => undefined, abort)).toMatchObject({
      ok: false,
      error: { code: 'CANCELLED' },
    });
  });
});

describe.skipIf(!has.root)('an authorisation that is held (needs root)', () => {
  /** Where root starts it without a copy. */
  let rootsHelper: HelperBundle;
  beforeAll(async () => {
    rootsHelper = await bundleHelper({ entry: 'stand-in-helper.ts', parent: '/var/lib' });
  });
  afterAll(() => rootsHelper.remove());

  /** Becomes root, and leaves a line for each time it was asked. */
  const makePkexec = (body = ''): string => {
    const bin = bench.file('bin');
    mkdirSync(bin);
    copyFileSync('/usr/bin/setpriv', `${bin}/setpriv`);
    chmodSync(`${bin}/setpriv`, 0o4755);
    const asked = bench.file('asked');
    writeFileSync(asked, '');
    chmodSync(asked, 0o666);
    const become = `${bin}/setpriv --reuid=0 --regid=0 --clear-groups`;
    writeFileSync(`${bin}/pkexec`, `#!/bin/sh\necho x >>${asked}\n${body}\nexec ${become} "$@"\n`, {
      mode: 0o755,
    });
    return bin;
  };
  const timesAsked = (): number => readFileSync(bench.file('asked'), 'utf8').length / 2;

  /** The image is there only a second later. */
  const laterAsNobody = [
    'sh',
    '-c',
    'sleep 1 | exec "$@"',
    'sh',
    'setpriv',
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    '--clear-groups',
  ];

  const launchHeld = (task: HelperTask, path: string, around: string[] = []) =>
    launchAs(rootsHelper, {
      task,
      around,
      path: `${path}:/usr/bin:/bin`,
      settings: { hold: true, cacheFolder },
    });

  it.each([
    ['raw', 'image.iso', (content: Buffer) => content],
    ['packed', 'image.iso.gz', (content: Buffer) => gzipSync(content)],
  ])('feeds a %s image to each drive', (_, name, pack) => {
    const task = write(image(name, pack(bytes)), [null, 'replays', null]);
    for (const { identity } of task.drives) chmodSync(identity.path, 0o600);
    const { end, phases } = launchHeld(task, makePkexec());
    for (const [index, report] of (end?.reports ?? []).entries()) {
      expect(report).toMatchObject({ error: null, sha256: sha256(bytes) });
      expect(written(index).equals(bytes)).toBe(true);
    }
    expect(end?.reports).toHaveLength(3);
    expect(phases).toEqual(['authorising', 'writing', 'writing', 'writing']);
    expect(timesAsked()).toBe(1);
  });

  it('is asked for again where its helper died meanwhile', () => {
    const task = write(image('image.iso', bytes));
    chmodSync(task.drives[0]?.identity.path ?? '', 0o600);
    // The first one says that it is ready, and ends.
    const ready = JSON.stringify({ type: 'ready', protocol: 3 });
    const frame = `\\000\\000\\000\\${ready.length.toString(8).padStart(3, '0')}${ready}`;
    const once = `[ $(wc -l <${bench.file('asked')}) -gt 1 ] || { printf '${frame}'; exit 0; }`;
    const { end, phases } = launchHeld(task, makePkexec(once), laterAsNobody);
    expect(end?.reports[0]).toMatchObject({ error: null, sha256: sha256(bytes) });
    expect(phases).toEqual(['authorising', 'authorising', 'writing']);
  });

  it('is told before anything is built where it is not given', () => {
    const task = write(image('image.iso', bytes));
    chmodSync(task.drives[0]?.identity.path ?? '', 0o600);
    expect(launchHeld(task, makePkexec('exit 126'))).toMatchObject({
      end: null,
      refused: { code: 'AUTHORISATION_DISMISSED' },
    });
  });

  it('leaves nobody behind when it is given back', async () => {
    const task = write(image('image.iso', bytes));
    chmodSync(task.drives[0]?.identity.path ?? '', 0o600);
    const { end } = launchHeld({ ...task, image: bench.file('none.iso') }, makePkexec());
    expect(end?.reports[0]?.error?.code).toBe('IMAGE_NOT_FOUND');
    const left = run('sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n" || true');
    expect(left.split('\n').filter((word) => word === rootsHelper.helperFile)).toEqual([]);
  });
});
