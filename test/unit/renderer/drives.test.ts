import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Drive } from '../../../electron/contract/index.ts';
import { createApi } from '../../../renderer/api/api.ts';
import {
  busWord,
  driveName,
  droppedWords,
  fitWords,
  holdsWords,
  linkWords,
  reasonWords,
} from '../../../renderer/features/drives/drive-words.ts';
import { partitionSegments, sortDrives } from '../../../renderer/features/drives/sort-drives.ts';
import {
  createDrivesActions,
  createDrivesStore,
  isChoosable,
} from '../../../renderer/state/drives-store.ts';
import { type Answers, createFakeEngine } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import * as known from '../../../renderer/stories/samples-sticks.ts';
import { said } from '../../fixtures/failure-words.ts';
import { t } from './words.ts';

test('safest first: a stick, a practice drive, what is mounted; then what may not be erased', () => {
  const { choosable, refused } = sortDrives([
    sample.samsung,
    sample.kingston,
    sample.lockedCard,
    sample.practiceDrive,
    sample.toshiba,
    sample.sandisk,
  ]);
  expect(choosable.map(({ id }) => id)).toEqual([
    sample.sandisk.id,
    sample.practiceDrive.id,
    sample.kingston.id,
  ]);
  expect(refused.map(({ id }) => id)).toEqual([
    sample.lockedCard.id,
    sample.samsung.id,
    sample.toshiba.id,
  ]);
});

test('a drive that a job works on keeps its place, though it is in use', () => {
  const busy: Drive = { ...sample.sandisk, eligible: false, reason: 'DRIVE_IN_USE' };
  const order = (atWork: string[]) =>
    sortDrives([sample.practiceDrive, busy], atWork).choosable.map(({ id }) => id);
  expect(order([busy.id])).toEqual([busy.id, sample.practiceDrive.id]);
  expect(order([])).toEqual([sample.practiceDrive.id]);
});

test('disks of the kernel in memory are nobody’s choice', () => {
  const refused = { ...sample.sandisk, eligible: false, reason: 'DRIVE_NOT_A_DISK' } as const;
  const shown = (kind: 'memory' | 'optical' | 'noMedium') =>
    sortDrives([{ ...refused, obstacle: { kind } }]).refused.length;
  expect([shown('memory'), shown('optical'), shown('noMedium')]).toEqual([0, 1, 1]);
});

test('only a mounted drive can be chosen in spite of its reason', () => {
  for (const reason of ['DRIVE_FIXED', 'DRIVE_IN_USE', 'DRIVE_READ_ONLY'] as const) {
    expect(isChoosable({ ...sample.sandisk, eligible: false, reason })).toBe(false);
  }
  expect(isChoosable(sample.kingston)).toBe(true);
  expect(isChoosable({ ...sample.sandisk, identity: null })).toBe(false);
});

describe('words', () => {
  test.each<[Partial<Drive>, string]>([
    [{ reason: 'DRIVE_IN_USE', obstacle: { kind: 'swap' } }, 'In use: swap'],
    [{ reason: 'DRIVE_IN_USE' }, 'In use by this system'],
    [{ reason: 'DRIVE_READ_ONLY' }, 'Write-protected'],
    [{ reason: 'DRIVE_MOUNTED', mountpoints: ['/a', '/b'] }, 'Mounted at /a, /b; unmounted first'],
    [
      { reason: 'DRIVE_NOT_A_DISK', obstacle: { kind: 'noMedium' } },
      'Not a disk that can be written: no medium in it',
    ],
    [{ reason: 'DRIVE_LOST', obstacle: { kind: 'zfs' } }, 'Can’t be chosen: member of a ZFS pool'],
    [{ reason: null }, 'Can’t be chosen'],
  ])('%o', (changes, words) => {
    expect(reasonWords(t, { ...sample.sandisk, eligible: false, ...changes })).toContain(words);
  });

  test('a drive that can be chosen needs no reason', () => {
    expect(reasonWords(t, sample.sandisk)).toBeNull();
  });

  test('a large drive on which nothing is known holds nothing, and is hardly a stick', () => {
    const content = { holdsData: true, isLarge: true, items: [] };
    expect(holdsWords(t, { content })).toBe('Larger than 256 GB, so hardly meant as a stick');
    const lost = { kind: 'holdsData', isLarge: true, items: [] };
    const on = { device: '/dev/sdd', name: null, obstacle: lost, flag: '--erase-data' };
    expect(said({ code: 'DRIVE_HOLDS_DATA', params: on }).message).not.toContain('holds');
    expect(holdsWords(t, sample.backupDisk)).toMatch(/^Holds data: /);
  });

  test('a size is said once', () => {
    expect(driveName(t, sample.sandisk)).toBe('SanDisk Ultra 32 GB');
    const named = { ...sample.sandisk, description: 'Ultra 32GB' };
    expect(driveName(t, named)).toBe('Ultra 32GB');
    expect(driveName(t, { ...named, sizeBytes: null })).toBe('Ultra 32GB');
  });

  test('a slow USB link is told, whichever end of it is old', () => {
    const words = (linkMbps: number | null) => linkWords(t, { ...sample.sandisk, linkMbps });
    expect(words(480)).toContain('USB 2');
    expect(words(12)).toContain('USB 2');
    expect([words(5000), words(null)]).toEqual([null, null]);
  });

  test('a bus has a name that people know, or its own', () => {
    expect(busWord(t, 'mmc')).toBe('SD card');
    expect(busWord(t, 'firewire')).toBe('firewire');
    expect(busWord(t, null)).toBeNull();
  });
});

describe('the picture of a drive', () => {
  const part = (device: string, offsetBytes: number | null, sizeBytes: number) => ({
    device,
    offsetBytes,
    sizeBytes,
    label: null,
    fileSystem: null,
    mountpoints: [],
  });
  const keys = (sizeBytes: number | null, partitions: Drive['partitions']) =>
    partitionSegments({ sizeBytes, partitions }).map(({ key }) => key);

  test('shows partitions in their order with the free room between them', () => {
    expect(keys(1000, [part('b', 600, 200), part('a', 0, 400)])).toEqual([
      'a',
      'free-400',
      'b',
      'free-800',
    ]);
  });

  test('leaves out a gap that nobody means, and an entry inside of another', () => {
    expect(keys(1000, [part('a', 1, 999)])).toEqual(['a']);
    expect(keys(1000, [part('iso', 0, 1000), part('efi', 10, 20)])).toEqual(['iso']);
  });

  test('is empty without a size, and all free without partitions', () => {
    expect(keys(null, [])).toEqual([]);
    expect(keys(1000, [])).toEqual(['free-0']);
  });

  test('has shares that add up to 1, whatever the table says', () => {
    const table = fc.array(fc.tuple(fc.option(fc.nat(2_000)), fc.nat(2_000)), { maxLength: 8 });
    fc.assert(
      fc.property(table, (entries) => {
        const segments = partitionSegments({
          sizeBytes: 1000,
          partitions: entries.map(([offset, size], index) => part(`p${index}`, offset, size)),
        });
        expect(segments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
        expect(segments.every(({ share }) => share > 0)).toBe(true);
      }),
    );
  });
});

describe('the chosen drive', () => {
  const start = () => {
    const engine = createFakeEngine({
      'drives.createPractice': () => ({ ok: true, value: { drive: sample.practiceDrive } }),
    });
    const store = createDrivesStore();
    return { store, engine, actions: createDrivesActions(createApi(engine), store) };
  };

  test('is no longer chosen once it is gone, nor when it comes back', () => {
    const { store, actions } = start();
    actions.select(sample.sandisk.id);
    actions.followDrives([sample.sandisk], []);
    expect(store.getState().selectedIds).toEqual([sample.sandisk.id]);
    actions.followDrives([], []);
    actions.followDrives([sample.sandisk], []);
    expect(store.getState().selectedIds).toEqual([]);
  });

  test('is no longer chosen once somebody has it for himself, and who that is is said', () => {
    const { store, actions } = start();
    actions.select(sample.sandisk.id);
    actions.followDrives([sample.sandisk], [sample.lockOn(sample.kingston)]);
    expect(store.getState().selectedIds).toEqual([sample.sandisk.id]);
    actions.followDrives([sample.sandisk], [sample.lockOn(sample.sandisk)]);
    expect(store.getState().selectedIds).toEqual([]);
    expect(store.getState().dropped.map((drive) => droppedWords(t, drive))).toEqual([
      expect.stringMatching(
        /^SanDisk Ultra 32 GB is not chosen any more\. Not now: it is being written by the command line since .*\d\d:\d\d\.$/,
      ),
    ]);
  });

  test('is the practice drive that was just made, 8 GB in size', async () => {
    const { store, engine, actions } = start();
    await actions.createPractice();
    expect(store.getState()).toMatchObject({
      selectedIds: [sample.practiceDrive.id],
      creating: false,
    });
    expect(engine.calls).toMatchObject([{ input: { path: null, sizeBytes: 8_000_000_000 } }]);
  });

  test('could not be made: the reason is kept', async () => {
    const store = createDrivesStore();
    const actions = createDrivesActions(createApi(createFakeEngine({})), store);
    await actions.createPractice();
    expect(store.getState()).toMatchObject({ creating: false, error: { code: 'INTERNAL' } });
  });
});

describe('several drives', () => {
  const start = (answers: Answers = {}) => {
    const store = createDrivesStore();
    return { store, actions: createDrivesActions(createApi(createFakeEngine(answers)), store) };
  };
  const [a, b, c] = [sample.sandisk, known.intenso, known.lexar];

  test('can be chosen only by those who said so; else the last one counts', () => {
    const { store, actions } = start();
    actions.selectAll([a.id, b.id]);
    expect(store.getState().selectedIds).toEqual([b.id]);
    actions.setSeveral(true);
    actions.selectAll([b.id, a.id]);
    expect(store.getState().selectedIds).toEqual([b.id, a.id]);
  });

  test('back to one: none is chosen, because nobody said which', () => {
    const { store, actions } = start();
    actions.setSeveral(true);
    actions.selectAll([a.id, b.id]);
    actions.setSeveral(false);
    expect(store.getState().selectedIds).toEqual([]);
    actions.select(a.id);
    actions.setSeveral(true);
    actions.setSeveral(false);
    expect(store.getState().selectedIds).toEqual([a.id]);
  });

  test('one that is unplugged, or may not be erased any more, drops out and is named; the others stay', () => {
    const { store, actions } = start();
    actions.setSeveral(true);
    actions.followDrives([a, b, c], []);
    actions.selectAll([a.id, b.id, c.id]);
    const locked: Drive = { ...c, eligible: false, reason: 'DRIVE_READ_ONLY' };
    actions.followDrives([b, locked], []);
    const { selectedIds, dropped } = store.getState();
    expect(selectedIds).toEqual([b.id]);
    expect(dropped.map((drive) => droppedWords(t, drive))).toEqual([
      'SanDisk Ultra 32 GB was unplugged and is not chosen any more.',
      'Lexar JumpDrive 64 GB is not chosen any more. Write-protected.',
    ]);
    // It comes back, and another one comes: neither is chosen by that.
    actions.followDrives([a, b, c, sample.kingston], []);
    expect(store.getState().selectedIds).toEqual([b.id]);
    actions.selectAll([b.id, a.id]);
    expect(store.getState().dropped).toEqual([]);
  });

  test('a practice drive that was made joins them', async () => {
    const { store, actions } = start({
      'drives.createPractice': () => ({ ok: true, value: { drive: sample.practiceDrive } }),
    });
    actions.setSeveral(true);
    actions.select(a.id);
    await actions.createPractice();
    expect(store.getState().selectedIds).toEqual([a.id, sample.practiceDrive.id]);
  });
});

describe('the image on a drive', () => {
  test.each([
    [{ bytes: 5.6e9, isExact: false }, 'The image takes about 5.6 GB: fits'],
    [{ bytes: 5.6e9, isExact: true }, 'The image takes 5.6 GB: fits'],
    [{ bytes: 33e9, isExact: false }, 'Looks too small: the image takes about 33 GB'],
    [{ bytes: 33e9, isExact: true }, 'Too small: the image takes 33 GB'],
  ])('%o', (image, words) => {
    expect(fitWords(t, sample.sandisk, image)).toBe(words);
  });

  test('nothing is said of what is not known', () => {
    expect(fitWords(t, sample.sandisk, null)).toBeNull();
    expect(fitWords(t, { sizeBytes: null }, { bytes: 1, isExact: true })).toBeNull();
  });
});
