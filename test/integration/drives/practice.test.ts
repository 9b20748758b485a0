import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSettings } from '../../../electron/adapters/settings.ts';
import type { Drive } from '../../../electron/contract/index.ts';
import { listDrives } from '../../../electron/engine/drives/drive-feed.ts';
import { ejectDrive } from '../../../electron/engine/drives/eject.ts';
import {
  createPracticeDrive,
  listPracticeDrives,
} from '../../../electron/engine/drives/practice-drive.ts';
import { readPracticeId } from '../../../electron/helper/open-drive.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
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
  if (!created.ok) throw new Error(said(created.error).message);
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

  it('go to the folder of the app when no path is given, also two at once', async () => {
    const made = await Promise.all(
      [0, 1].map(async () => {
        const created = await createPracticeDrive(ports, { path: null, sizeBytes: 2 * MIB });
        return created.ok ? created.value.device : created.error.code;
      }),
    );
    const { data } = ports.environment.folders;
    const names = ['practice-1.img', 'practice-2.img'];
    expect(made.toSorted()).toEqual(names.map((name) => `${data}/practice-drives/${name}`));
    const listed = await listPracticeDrives(ports);
    expect(listed.map(({ device }) => device).toSorted()).toEqual(made.toSorted());
  });

  it('can be used by their path where they can not be remembered; where nobody would find one, none is made', async () => {
    const settings = createSettings(bench.file('in-the-way'));
    writeFileSync(bench.file('in-the-way'), '');
    const without = { ...ports, settings };
    const file = bench.file('p.img');
    expect(await createPracticeDrive(without, { path: file, sizeBytes: 2 * MIB })).toMatchObject({
      ok: true,
    });
    expect(await codeOf(`file:${file}`)).toBe('found');
    expect(await createPracticeDrive(without, { path: null, sizeBytes: 2 * MIB })).toMatchObject({
      ok: false,
      error: { code: 'FILE_UNWRITABLE', params: { reason: 'practiceDrive' } },
    });
    expect(readdirSync(`${ports.environment.folders.data}/practice-drives`)).toEqual([]);
    // Nor where there can be no such folder.
    const folders = { ...ports.environment.folders, data: bench.file('in-the-way') };
    const nowhere = { ...ports, environment: { ...ports.environment, folders } };
    expect(await createPracticeDrive(nowhere, { path: null, sizeBytes: 2 * MIB })).toMatchObject({
      ok: false,
      error: { code: 'FILE_UNWRITABLE' },
    });
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

  it('are not: another file that was given the inode of one', async () => {
    const without: WriterPorts = {
      ...ports,
      processes: { run: async () => ({ status: 'notFound' }) },
    };
    const file = bench.file('s.img');
    await createPracticeDrive(without, { path: file, sizeBytes: 2 * MIB });
    const before = statSync(file).ino;
    run('cp', '--sparse=always', file, bench.file('t.img'));
    run('mv', bench.file('t.img'), file);
    // What ext4 does of itself sooner or later.
    const sidecar = `${file}.flakestick-practice-drive`;
    const mark = readFileSync(sidecar, 'utf8').replace(String(before), String(statSync(file).ino));
    writeFileSync(sidecar, mark);
    expect(await codeOf(`file:${file}`)).toBe('DRIVE_NOT_A_DISK');
  });

  it('are not, to the helper either: one whose sidecar is no short text', async () => {
    const without: WriterPorts = {
      ...ports,
      processes: { run: async () => ({ status: 'notFound' }) },
    };
    const file = bench.file('s.img');
    await createPracticeDrive(without, { path: file, sizeBytes: 2 * MIB });
    const fd = openSync(file, 'r');
    const read = () => readPracticeId(fd, file, fstatSync(fd, { bigint: true }));
    expect(read()).not.toBeNull();
    // The helper may be root: it would keep all of it in memory.
    appendFileSync(`${file}.flakestick-practice-drive`, ' '.repeat(MIB));
    expect(read()).toBeNull();
    closeSync(fd);
  });

  it('are not: one that has another size by now', async () => {
    const drive = await practice('stick.img');
    run('truncate', '--size', '4M', drive.device);
    expect(await codeOf(drive.id)).toBe('DRIVE_NOT_A_DISK');
  });

  it.skipIf(!has.xattr)('are not: a copy with all attributes (needs them)', async () => {
    const drive = await practice('stick.img');
    run('cp', '--archive', drive.device, bench.file('copy.img'));
    expect(run('getfattr', bench.file('copy.img'))).toContain('user.flakestick.practice-drive');
    expect(await codeOf(`file:${bench.file('copy.img')}`)).toBe('DRIVE_NOT_A_DISK');
    expect(await codeOf(drive.id)).toBe('found');
  });

  it('are known by their number: one that was made anew was not confirmed', async () => {
    const drive = await practice('stick.img');
    run('mv', drive.device, bench.file('old.img'));
    await practice('stick.img');
    const again = await find(drive.id);
    if (drive.identity === null || again.identity === null) throw new Error('no size');
    // With the inode of the former, as a file system may give it.
    const { deviceNumber } = again.identity;
    expect(await check(again, { confirmed: { ...drive.identity, deviceNumber } })).toBe(
      'DRIVE_CHANGED',
    );
  });

  it('are one, by whatever path', async () => {
    const drive = await practice('stick.img');
    symlinkSync(bench.folder, bench.file('folder'));
    linkSync(drive.device, bench.file('hard.img'));
    for (const path of ['./stick.img', 'folder/stick.img', 'folder/../stick.img']) {
      expect(await find(`file:${bench.folder}/${path}`)).toEqual(drive);
    }
    const hard = await find(`file:${bench.file('hard.img')}`);
    expect(hard.identity?.deviceNumber).toBe(drive.identity?.deviceNumber);
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
