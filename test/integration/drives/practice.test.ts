import { copyFileSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Drive } from '../../../electron/contract/index.ts';
import { ejectDrive } from '../../../electron/engine/drives/eject.ts';
import { listDrives } from '../../../electron/engine/drives/list-drives.ts';
import { createPracticeDrive } from '../../../electron/engine/drives/practice-drive.ts';
import { createDriveQuestions } from './drive-questions.ts';
import { createWorkbench, run, type Workbench } from './loop-devices.ts';
import { createRealPorts, type WriterPorts } from './real-ports.ts';

const MIB = 1024 * 1024;

let bench: Workbench;
let ports: WriterPorts;
beforeEach(() => {
  bench = createWorkbench();
  ports = createRealPorts(bench.folder);
});
afterEach(() => bench.clear());

const { find, codeOf, check } = createDriveQuestions(() => ports);

const practice = async (name: string, sizeBytes = 2 * MIB): Promise<Drive> => {
  const created = await createPracticeDrive(ports, { path: bench.file(name), sizeBytes });
  if (!created.ok) throw new Error(created.error.message);
  return created.value;
};

describe('practice drives', () => {
  it('are sparse, marked, remembered, and never overwrite a file', async () => {
    const drive = await practice('stick.img', 3 * 1024 * MIB + 1);
    expect(drive).toMatchObject({
      id: `file:${bench.file('stick.img')}`,
      kind: 'practice',
      sizeBytes: 3 * 1024 * MIB + 4096,
      removable: true,
      eligible: true,
      reason: null,
    });
    expect(statSync(drive.device).blocks).toBeLessThan(64);
    const again = await createPracticeDrive(ports, { path: drive.device, sizeBytes: 2 * MIB });
    expect(again).toMatchObject({ ok: false, error: { code: 'FILE_EXISTS' } });
    expect(statSync(drive.device).size).toBe(drive.sizeBytes);
    const listed = await listDrives(ports);
    expect(listed.ok && listed.value.some(({ id }) => id === drive.id)).toBe(true);
    expect(await find(drive.id)).toEqual(drive);
    expect(await check(drive)).toBe('free');
    expect(await check(drive, { imageSizeBytes: (drive.sizeBytes ?? 0) + 1 })).toBe(
      'DRIVE_TOO_SMALL',
    );
    expect(await check(drive, { protectedPaths: [drive.device] })).toBe('DRIVE_IN_USE');
    expect(await ejectDrive(ports, drive, { mayAsk: false })).toEqual({ ok: true, value: null });
  });

  it('go to the folder of the app when no path is given', async () => {
    const made = await Promise.all(
      [0, 1].map(async () => {
        const created = await createPracticeDrive(ports, { path: null, sizeBytes: 2 * MIB });
        return created.ok ? created.value.device : created.error.code;
      }),
    );
    expect(made[0]).toContain(ports.surroundings.folders.data);
  });

  it('are not: unmarked files, links, folders, devices', async () => {
    const drive = await practice('stick.img');
    writeFileSync(bench.file('plain.img'), Buffer.alloc(MIB));
    copyFileSync(drive.device, bench.file('copy.img'));
    symlinkSync(drive.device, bench.file('link.img'));
    for (const name of ['plain.img', 'copy.img', 'link.img', '.']) {
      expect([name, await codeOf(`file:${bench.file(name)}`)]).toEqual([name, 'DRIVE_NOT_A_DISK']);
    }
    expect(await codeOf('file:/dev/null')).toBe('DRIVE_NOT_A_DISK');
    expect(await codeOf(`file:${bench.file('none.img')}`)).toBe('DRIVE_NOT_FOUND');
    expect(await codeOf('file:')).toBe('DRIVE_NOT_A_DISK');
    expect(await codeOf(drive.device)).toBe('DRIVE_NOT_A_DISK');
  });

  it('have a sidecar where there is no setfattr', async () => {
    const without: WriterPorts = {
      ...ports,
      processes: { run: async () => ({ status: 'notFound' }) },
    };
    const created = await createPracticeDrive(without, {
      path: bench.file('s.img'),
      sizeBytes: 2 * MIB,
    });
    expect(created).toMatchObject({ ok: true });
    expect(existsSync(bench.file('s.img.flakestick-practice-drive'))).toBe(true);
    expect(await codeOf(`file:${bench.file('s.img')}`)).toBe('found');
    // Another file in its place has another inode.
    run('cp', bench.file('s.img'), bench.file('t.img'));
    run('mv', bench.file('t.img'), bench.file('s.img'));
    expect(await codeOf(`file:${bench.file('s.img')}`)).toBe('DRIVE_NOT_A_DISK');
  });

  it('are refused where they can not be', async () => {
    const create = async (path: string, sizeBytes = 2 * MIB): Promise<string> => {
      const created = await createPracticeDrive(ports, { path, sizeBytes });
      return created.ok ? 'created' : created.error.code;
    };
    mkdirSync(bench.file('folder'));
    expect(await create(bench.file('no/such/folder.img'))).toBe('FILE_UNWRITABLE');
    expect(await create(bench.file('folder'))).toBe('FILE_EXISTS');
    expect(await create(bench.file('tiny.img'), 100)).toBe('USAGE');
    expect(existsSync(bench.file('tiny.img'))).toBe(false);
  });
});
