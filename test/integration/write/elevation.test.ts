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
import type { Drive, DriveIdentity } from '../../../electron/contract/index.ts';
import { findDrive } from '../../../electron/engine/drives/find-drive.ts';
import { createPracticeDrive } from '../../../electron/engine/drives/practice-drive.ts';
import { planStick } from '../../../electron/engine/write/plan-stick.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createWorkbench, sha256Of, type Workbench } from '../drives/loop-devices.ts';
import { createRealPorts } from '../drives/real-ports.ts';
import { bundleHelper, type HelperBundle } from './helper-bundle.ts';
import { helperDrive, launchAs, leftCopies, NOBODY } from './launch-as.ts';

const MIB = 1024 * 1024;

/** Where the user could exchange it, so that root runs a copy. */
let helper: HelperBundle;
/** Where root alone could. */
let packaged: HelperBundle;
let bench: Workbench;
let drive: DriveIdentity;
let image: string;
let bytes: Buffer;

beforeAll(async () => {
  helper = await bundleHelper();
  if (has.root) packaged = await bundleHelper({ parent: '/var/lib' });
});
afterAll(() => {
  helper.remove();
  packaged?.remove();
});

const identityOf = async (selector: string): Promise<DriveIdentity> => {
  const found = await findDrive(createRealPorts(bench.folder), selector);
  if (!found.ok) throw new Error(said(found.error).message);
  return identified(found.value);
};

const identified = ({ identity }: Drive): DriveIdentity => {
  if (identity === null) throw new Error('it has no size');
  return identity;
};

beforeEach(async () => {
  if (!has.loop) return;
  bench = createWorkbench();
  chmodSync(bench.folder, 0o755);
  bytes = randomBytes(MIB);
  image = bench.file('image.iso');
  writeFileSync(image, bytes);
  const device = bench.attach(bench.sparse('disk.raw', 2 * MIB));
  chmodSync(device, 0o600);
  drive = await identityOf(device);
});
afterEach(() => {
  if (has.loop) bench.clear();
});

/** Writes as a user without any rights. `path` is that user's PATH. */
const flashAsNobody = (path: string, drives = [helperDrive(drive)], of = packaged) => {
  const launched = launchAs(of, {
    task: { kind: 'write', drives, image, stick: planStick({ image }), verify: true },
    path,
  });
  return { ...launched, report: launched.end?.reports[0] };
};

/** A folder with a program of that name. */
const standIn = (make: (file: string) => void, name = 'pkexec'): string => {
  const folder = bench.file('bin');
  mkdirSync(folder, { recursive: true });
  make(join(folder, name));
  return folder;
};

const script = (body: string) => (file: string) =>
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });

/** Becomes root as pkexec does, real user and all: a shell drops what is only effective. It closes nothing, but keeps nothing either. */
const setUid = (file: string): void => {
  const setpriv = `${file}-setpriv`;
  copyFileSync('/usr/bin/setpriv', setpriv);
  chmodSync(setpriv, 0o4755);
  script(`exec ${setpriv} --reuid=0 --regid=0 --clear-groups "$@"`)(file);
};

const practiceDrive = async (name: string): Promise<DriveIdentity> => {
  const path = bench.file(name);
  const made = await createPracticeDrive(createRealPorts(bench.folder), {
    path,
    sizeBytes: 2 * MIB,
  });
  if (!made.ok) throw new Error(said(made.error).message);
  chownSync(path, NOBODY, NOBODY);
  return identified(made.value);
};

describe.skipIf(!has.loop || !has.root)(
  'the helper for a user without rights (needs root and loop devices)',
  () => {
    it('needs no pkexec for a practice drive', async () => {
      const practice = helperDrive(await practiceDrive('p.img'), { practice: true });
      const { report, phases } = flashAsNobody('/usr/bin:/bin', [practice]);
      expect(report).toMatchObject({ error: null, stick: 'verified' });
      expect(phases).toEqual(['writing', 'syncing', 'verifying']);
    });

    it('writes through pkexec, over descriptors 0 to 2 alone', () => {
      const { report, phases } = flashAsNobody(standIn(setUid), undefined, helper);
      expect(report).toMatchObject({ error: null, stick: 'verified' });
      expect(phases).toEqual(['authorising', 'writing', 'syncing', 'verifying']);
      expect(readFileSync(bench.file('disk.raw')).subarray(0, MIB).equals(bytes)).toBe(true);
      expect(leftCopies()).toEqual([]);
    });

    it('asks once for several drives, and never has root write to a file', async () => {
      const second = bench.attach(bench.sparse('second.raw', 2 * MIB));
      chmodSync(second, 0o600);
      const path = standIn(setUid);
      const { end, phases } = flashAsNobody(path, [
        helperDrive(drive),
        helperDrive(await practiceDrive('p.img'), { practice: true }),
        helperDrive(await identityOf(second)),
      ]);
      expect(end?.reports.map(({ stick, error }) => [stick, error])).toEqual([
        ['verified', null],
        ['verified', null],
        ['verified', null],
      ]);
      expect(phases.filter((phase) => phase === 'authorising')).toHaveLength(1);
      for (const name of ['disk.raw', 'second.raw', 'p.img']) {
        expect(readFileSync(bench.file(name)).subarray(0, MIB).equals(bytes)).toBe(true);
      }
      const forged = helperDrive(await practiceDrive('q.img'));
      chmodSync(bench.file('q.img'), 0o400);
      expect(flashAsNobody(path, [forged]).report).toMatchObject({ stick: 'untouched' });
    });

    it('asks for those that turn out to need it, and only for those', async () => {
      const standInHelper = await bundleHelper({ entry: 'stand-in-helper.ts', parent: '/var/lib' });
      chmodSync(drive.path, 0o666);
      const files = ['a.raw', 'b.raw'].map((name) => bench.sparse(name, 2 * MIB));
      for (const file of files) chmodSync(file, 0o666);
      const identities = files.map((path, index) => ({
        ...drive,
        path,
        serial: index === 1 ? 'forbidden' : null,
      }));
      const task = {
        kind: 'write' as const,
        drives: identities.map((one) => helperDrive(one)),
        image,
        stick: planStick({ image }),
        verify: true,
      };
      try {
        const { end, phases, events } = launchAs(standInHelper, { task, path: standIn(setUid) });
        expect(end?.reports).toMatchObject([{ stick: 'verified' }, { stick: 'verified' }]);
        expect(phases).toEqual(['writing', 'authorising', 'writing']);
        expect(events.flatMap((event) => (event.type === 'finished' ? [event.drive] : []))).toEqual(
          [0, 1],
        );
        // And where root is no root:
        rmSync(bench.file('bin/pkexec'));
        const refused = launchAs(standInHelper, { task, path: standIn(script('exec "$@"')) });
        expect(refused.end?.reports).toMatchObject([
          { stick: 'verified' },
          { stick: 'untouched', error: { code: 'AUTHORISATION_UNAVAILABLE' } },
        ]);
      } finally {
        standInHelper.remove();
      }
    });

    it("starts the package's own launcher where it is root's, which is what polkit's action names", async () => {
      const installed = await bundleHelper({ parent: '/var/lib' });
      const launcher = join(dirname(installed.helperFile), 'flakestick-helper');
      const task = {
        kind: 'write' as const,
        drives: [helperDrive(drive)],
        image,
        stick: planStick({ image }),
        verify: true,
      };
      const path = standIn(script('echo "$*" >&2; exit 127'));
      const command = (): string =>
        said(launchAs(installed, { task, path }).end?.reports[0]?.error).message.split(': ')[2] ??
        '';
      try {
        expect(command()).toBe(`${installed.nodeExecutable} ${installed.helperFile}.`);
        script('exit 0')(launcher);
        expect(command()).toBe(`${launcher}.`);
        // Whoever could exchange it would be root.
        chmodSync(launcher, 0o775);
        expect(command()).not.toContain(launcher);
        chmodSync(launcher, 0o755);
        chownSync(dirname(launcher), NOBODY, NOBODY);
        expect(command()).not.toContain(launcher);
      } finally {
        installed.remove();
      }
    });

    it.each([
      ['dismissed', 'exit 126', 'AUTHORISATION_DISMISSED'],
      [
        'refused',
        'echo "Error executing command as another user: Not authorized" >&2; exit 127',
        'AUTHORISATION_UNAVAILABLE',
      ],
      [
        'without an agent',
        'echo "No authentication agent found." >&2; exit 127',
        'AUTHORISATION_UNAVAILABLE',
      ],
      ['useless', 'exec "$@"', 'AUTHORISATION_UNAVAILABLE'],
      ['broken', 'echo "Segmentation fault" >&2; exit 139', 'HELPER_UNAVAILABLE'],
    ])('leaves the drive alone when pkexec is %s', (_, body, code) => {
      const before = sha256Of(bench.file('disk.raw'));
      const { report } = flashAsNobody(standIn(script(body)));
      expect(report).toMatchObject({ stick: 'untouched', error: { code } });
      expect(said(report?.error).hint).toBeTruthy();
      expect(sha256Of(bench.file('disk.raw'))).toBe(before);
    });

    it('names the ways out when there is no pkexec, and never asks sudo without a terminal', () => {
      standIn(script('echo "sudo: was here" >&2'), 'sudo');
      const { report } = flashAsNobody(bench.file('bin'));
      expect(report).toMatchObject({
        stick: 'untouched',
        error: { code: 'AUTHORISATION_UNAVAILABLE' },
      });
      expect(said(report?.error).message).not.toContain('was here');
      for (const way of ['polkit agent', 'sudo', 'udev rule']) {
        expect(said(report?.error).hint).toContain(way);
      }
    });
  },
);
