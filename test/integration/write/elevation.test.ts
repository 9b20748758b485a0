import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Drive } from '../../../electron/contract/index.ts';
import { findDrive } from '../../../electron/engine/drives/find-drive.ts';
import { createPracticeDrive } from '../../../electron/engine/drives/practice-drive.ts';
import type { HelperReport } from '../../../electron/engine/ports/index.ts';
import { has } from '../../config/machine.ts';
import { createWorkbench, sha256Of, type Workbench } from '../drives/loop-devices.ts';
import { createRealPorts } from '../drives/real-ports.ts';
import { bundleHelper } from './helper-bundle.ts';

const MIB = 1024 * 1024;
const NOBODY = 65534;

let helper: Awaited<ReturnType<typeof bundleHelper>>;
let bench: Workbench;
let drive: Drive;
let image: string;
let bytes: Buffer;

beforeAll(async () => {
  helper = await bundleHelper();
});
afterAll(() => helper.remove());

beforeEach(async () => {
  if (!has.loop) return;
  bench = createWorkbench();
  chmodSync(bench.folder, 0o755);
  bytes = randomBytes(MIB);
  image = bench.file('image.iso');
  writeFileSync(image, bytes);
  const device = bench.attach(bench.sparse('disk.raw', 2 * MIB));
  chmodSync(device, 0o600);
  const found = await findDrive(createRealPorts(bench.folder), device);
  if (!found.ok) throw new Error(found.error.message);
  drive = found.value;
});
afterEach(() => {
  if (has.loop) bench.clear();
});

/** Writes as a user without any rights. `path` is that user's PATH. */
const flashAsNobody = (target: Drive, path: string): { report: HelperReport; phases: string[] } => {
  const practice = target.kind === 'practice';
  const task = { kind: 'write', drive: target.identity, practice, image, verify: true };
  const { stdout, stderr } = spawnSync(
    helper.nodeExecutable,
    [helper.launchFile, helper.helperFile, JSON.stringify(task)],
    { uid: NOBODY, gid: NOBODY, env: { PATH: path }, encoding: 'utf8', cwd: '/' },
  );
  const lines = stdout.trim().split('\n');
  const last = lines.pop();
  if (!last) throw new Error(stderr);
  const events = lines.map((line) => JSON.parse(line) as { type: string; phase: string });
  return {
    report: JSON.parse(last) as HelperReport,
    phases: events.flatMap((event) => (event.type === 'phase' ? [event.phase] : [])),
  };
};

/** A folder with a program called pkexec. */
const standIn = (make: (file: string) => void): string => {
  const folder = bench.file('bin');
  mkdirSync(folder);
  make(join(folder, 'pkexec'));
  return folder;
};

const script = (body: string) => (file: string) =>
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });

describe.skipIf(!has.loop)('the helper for a user without rights (needs loop devices)', () => {
  it('needs no pkexec for a practice drive', async () => {
    const ports = createRealPorts(bench.folder);
    const created = await createPracticeDrive(ports, {
      path: bench.file('p.img'),
      sizeBytes: 2 * MIB,
    });
    if (!created.ok) throw new Error(created.error.message);
    chownSync(bench.file('p.img'), NOBODY, NOBODY);
    const { report, phases } = flashAsNobody(created.value, '/usr/bin:/bin');
    expect(report).toMatchObject({ error: null, stick: 'verified' });
    expect(phases).toEqual(['writing', 'syncing', 'verifying']);
  });

  it('writes through pkexec, over descriptors 0 to 2 alone', () => {
    // env(1), set-uid: starts what it is given as root, and closes nothing but keeps nothing secret either.
    const path = standIn((file) => {
      copyFileSync('/usr/bin/env', file);
      chmodSync(file, 0o4755);
    });
    const { report, phases } = flashAsNobody(drive, path);
    expect(report).toMatchObject({ error: null, stick: 'verified' });
    expect(phases).toEqual(['authorising', 'writing', 'syncing', 'verifying']);
    expect(readFileSync(bench.file('disk.raw')).subarray(0, MIB).equals(bytes)).toBe(true);
  });

  it("starts the package's own launcher where there is one, which is what polkit's action names", () => {
    const launcher = join(dirname(helper.helperFile), 'flakestick-helper');
    script('exit 0')(launcher);
    const path = standIn(script('echo "$*" >&2; exit 127'));
    const { report } = flashAsNobody(drive, path);
    rmSync(launcher);
    expect(report.error?.code).toBe('AUTHORISATION_UNAVAILABLE');
    expect(report.error?.message).toContain(`: ${launcher}.`);
  });

  it.each([
    ['dismissed', 'exit 126', 'AUTHORISATION_DISMISSED'],
    [
      'refused',
      'echo "Error executing command as another user: Not authorized" >&2; exit 127',
      'AUTHORISATION_UNAVAILABLE',
    ],
    ['useless', 'exec "$@"', 'AUTHORISATION_UNAVAILABLE'],
  ])('leaves the drive alone when pkexec is %s', (_, body, code) => {
    const before = sha256Of(bench.file('disk.raw'));
    const { report } = flashAsNobody(drive, standIn(script(body)));
    expect(report).toMatchObject({ stick: 'untouched', error: { code } });
    expect(report.error?.hint).toBeTruthy();
    expect(sha256Of(bench.file('disk.raw'))).toBe(before);
  });

  it('says so when there is no pkexec', () => {
    expect(flashAsNobody(drive, '/nonexistent').report).toMatchObject({
      stick: 'untouched',
      error: { code: 'AUTHORISATION_UNAVAILABLE' },
    });
  });
});
