import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Drive, DriveOutcome } from '../../../electron/contract/index.ts';
import { findDrive } from '../../../electron/engine/drives/find-drive.ts';
import { planStick } from '../../../electron/engine/write/plan-stick.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createWorkbench, detach, run, sha256Of, type Workbench } from '../drives/loop-devices.ts';
import { createRealPorts, type WriterPorts } from '../drives/real-ports.ts';
import { bundleHelper } from './helper-bundle.ts';
import { type WriteEvent, writeDrive } from './one-drive.ts';

const MIB = 1024 * 1024;

let helper: Awaited<ReturnType<typeof bundleHelper>>;
let bench: Workbench;
let ports: WriterPorts;
let drive: Drive;
let image: string;

beforeAll(async () => {
  helper = await bundleHelper();
});
afterAll(() => helper.remove());

/** In files with holes: half a gigabyte takes long enough to be disturbed, and no room to speak of. */
beforeEach(async () => {
  if (!has.loop) return;
  bench = createWorkbench();
  ports = createRealPorts(bench.folder, helper.helperFile);
  image = bench.sparse('image.iso', 512 * MIB);
  const device = bench.attach(bench.sparse('disk.raw', 520 * MIB));
  const found = await findDrive(ports, device);
  if (!found.ok) throw new Error(said(found.error).message);
  drive = found.value;
});
afterEach(() => {
  if (has.loop) bench.clear();
});

/** Flashes, and calls `disturb` once: at the first figure of the phase. */
const flash = (
  phase: 'writing' | 'verifying',
  disturb: (abort: () => void) => void,
  path = image,
): Promise<DriveOutcome> => {
  const abort = new AbortController();
  let disturbed = false;
  const onEvent = (event: WriteEvent): void => {
    if (disturbed || event.type !== 'progress' || event.progress.phase !== phase) return;
    disturbed = true;
    disturb(() => abort.abort());
  };
  return writeDrive(ports, { image: path, drive, verify: true }, onEvent, abort.signal);
};

/** Processes that run the bundled helper of this file. */
const helperProcesses = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [, script] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return script === helper.helperFile;
      } catch {
        return false;
      }
    })
    .map(Number);

const spoil = (file: string, offset: number): void => {
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.from('x'), 0, 1, offset);
  closeSync(fd);
};

const until = async (condition: () => boolean, what: string): Promise<void> => {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 400) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

describe.skipIf(!has.loop)('a write that is interrupted (needs loop devices)', () => {
  it('says that the stick is partly written when cancelled while writing', async () => {
    const outcome = await flash('writing', (abort) => abort());
    expect(outcome).toMatchObject({
      stick: 'partlyWritten',
      written: false,
      flushed: false,
      verified: false,
      sha256: null,
      error: { code: 'CANCELLED' },
    });
    expect(outcome.bytesWritten).toBeGreaterThan(0);
    expect(outcome.bytesWritten).toBeLessThan(512 * MIB);
    expect(said(outcome.error).message).toContain('neither what was on it before nor the image');
    expect(helperProcesses()).toEqual([]);
  });

  it('says that it is unverified when cancelled while verifying', async () => {
    const outcome = await flash('verifying', (abort) => abort());
    expect(outcome).toMatchObject({
      stick: 'writtenUnverified',
      written: true,
      flushed: true,
      verified: false,
      error: { code: 'CANCELLED' },
    });
    expect(said(outcome.error).message).toContain('not read back');
  });

  it('touches nothing when cancelled before it begins', async () => {
    const abort = new AbortController();
    abort.abort();
    const outcome = await writeDrive(
      ports,
      { image, drive, verify: true },
      () => undefined,
      abort.signal,
    );
    expect(outcome).toMatchObject({ stick: 'untouched', error: { code: 'CANCELLED' } });
  });

  it('is cancelled while a stream is being written', async () => {
    run('sh', '-c', 'zstd -q -1 -c "$1" > "$1.zst"', 'sh', image);
    const outcome = await flash('writing', (abort) => abort(), `${image}.zst`);
    expect(outcome).toMatchObject({ stick: 'partlyWritten', error: { code: 'CANCELLED' } });
    expect(helperProcesses()).toEqual([]);
  });

  it.each([
    ['writing', 'partlyWritten', false],
    ['verifying', 'writtenUnverified', true],
  ] as const)('tells of a helper that was killed while %s', async (phase, stick, flushed) => {
    const outcome = await flash(phase, () => {
      for (const pid of helperProcesses()) process.kill(pid, 'SIGKILL');
    });
    expect(outcome).toMatchObject({
      stick,
      flushed,
      verified: false,
      error: { code: 'HELPER_LOST', params: { signal: 'SIGKILL' } },
    });
  });

  it('tells of a helper that was killed while it probed the drive', async () => {
    const written = () => Number(readFileSync(statistics, 'utf8').trim().split(/\s+/)[6]);
    const statistics = `/sys/block/${basename(drive.device)}/stat`;
    const before = written();
    const writing = flash('writing', () => undefined);
    let isOver = false;
    const outcome = writing.finally(() => {
      isOver = true;
    });
    await until(() => helperProcesses().length > 0, 'a helper');
    const pids = helperProcesses();
    while (!isOver && written() === before) await new Promise((resolve) => setImmediate(resolve));
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(await outcome).toMatchObject({
      stick: 'partlyWritten',
      error: { code: 'HELPER_LOST', params: { signal: 'SIGKILL' } },
    });
  });

  it('has its last word when it is asked to end', async () => {
    const outcome = await flash('writing', () => {
      for (const pid of helperProcesses()) process.kill(pid, 'SIGTERM');
    });
    expect(outcome).toMatchObject({ stick: 'partlyWritten', error: { code: 'CANCELLED' } });
  });

  it('does not mind Ctrl-C, which the app hears too', async () => {
    const outcome = await flash('writing', () => {
      for (const pid of helperProcesses()) process.kill(pid, 'SIGINT');
    });
    expect(outcome).toMatchObject({ stick: 'verified', error: null });
  });

  it('notices an image that becomes shorter', async () => {
    const outcome = await flash('writing', () => truncateSync(image, 3 * MIB));
    expect(outcome).toMatchObject({
      stick: 'partlyWritten',
      verified: false,
      error: { code: 'IMAGE_UNREADABLE' },
    });
  });

  it.each(['writing', 'verifying'] as const)(
    'notices an image written to while %s',
    async (phase) => {
      const outcome = await flash(phase, () => {
        writeFileSync(image, 'x', { flag: 'r+' });
        // As a program would that hides it: the change time still tells.
        utimesSync(image, 1, 1);
      });
      expect(outcome).toMatchObject({ verified: false, error: { code: 'IMAGE_UNREADABLE' } });
    },
  );

  it('ends with the app that started it', async () => {
    const { identity } = drive;
    const order = { identity, practice: false, allowFixed: true, compareBytes: 0 };
    const task = {
      kind: 'write',
      drives: [order],
      image,
      stick: planStick({ image }),
      verify: true,
    };
    const app = spawn(
      process.execPath,
      [helper.launchFile, helper.helperFile, JSON.stringify(task)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let output = '';
    app.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await until(() => output.includes('"progress"'), 'a first figure');
    expect(helperProcesses()).toHaveLength(1);
    app.kill('SIGKILL');
    await until(() => helperProcesses().length === 0, 'the end of the helper');
    expect(output).not.toContain('verified');
  });

  it('refuses a device that went away before it began', async () => {
    const file = bench.sparse('other.raw', MIB);
    const device = bench.attach(file);
    const found = await findDrive(ports, device);
    if (!found.ok) throw new Error(said(found.error).message);
    detach(device, file);
    const before = sha256Of(file);
    drive = found.value;
    const outcome = await flash('writing', () => undefined);
    expect(outcome.stick).toBe('untouched');
    expect(['DRIVE_CHANGED', 'DRIVE_LOST']).toContain(outcome.error?.code);
    expect(sha256Of(file)).toBe(before);
  });

  it('tells of a device that refuses a write', async () => {
    const at = bench.file('small');
    mkdirSync(at);
    run('mount', '-t', 'tmpfs', '-o', 'size=20M', 'tmpfs', at);
    bench.later(() => run('umount', at));
    truncateSync(image, 40 * MIB);
    const found = await findDrive(ports, bench.attach(bench.sparse('small/disk.raw', 64 * MIB)));
    if (!found.ok) throw new Error(said(found.error).message);
    drive = found.value;
    const outcome = await flash('writing', () => undefined);
    expect(outcome).toMatchObject({
      stick: 'partlyWritten',
      flushed: false,
      error: { code: 'WRITE_FAILED' },
    });
    expect((outcome.error?.params as { offset: number } | undefined)?.offset).toBeGreaterThan(0);
  });

  it.each(['raw', 'zst'])(
    'repairs what the device lost after it was written (%s)',
    async (kind) => {
      run('sh', '-c', 'zstd -q -1 -c "$1" > "$1.zst"', 'sh', image);
      const path = kind === 'raw' ? image : `${image}.zst`;
      const lose = (): void => spoil(bench.file('disk.raw'), 500 * MIB + 7);
      expect(await flash('verifying', lose, path)).toMatchObject({
        stick: 'verified',
        written: true,
        verified: true,
        repairedBlocks: 1,
        error: null,
      });
    },
  );

  it('tells of a device that can not be read back', async () => {
    const outcome = await flash('verifying', () => truncateSync(bench.file('disk.raw'), 3 * MIB));
    expect(outcome).toMatchObject({
      stick: 'writtenUnverified',
      verified: false,
      error: { code: 'READ_FAILED' },
    });
  });
});
