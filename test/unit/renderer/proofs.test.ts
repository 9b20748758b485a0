import { describe, expect, test } from 'vitest';
import type { DriveOutcome, OfflineProof } from '../../../electron/contract/index.ts';
import { offlineProof, proofsOf } from '../../../renderer/features/result/proofs.ts';
import type { Eject } from '../../../renderer/state/job-store.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import * as known from '../../../renderer/stories/samples-sticks.ts';
import { t } from './words.ts';

describe('what was proven', () => {
  const proofs = (changes: Partial<DriveOutcome>, eject: Eject = 'idle', isPractice = false) =>
    proofsOf(
      t,
      { ...sample.outcome, ...changes },
      { eject, isPractice, isRead: false, offline: null },
    ).map(({ state, title }) => `${state}: ${title}`);

  test('stands line by line', () => {
    expect(proofs({})).toEqual([
      'yes: Written',
      'yes: Flushed',
      'yes: Verified',
      'open: Not yet safe to unplug',
    ]);
  });

  test('is never more than what is known', () => {
    expect(proofs({ written: false, flushed: false, verified: false, bytesWritten: 0 })).toEqual([
      'open: Not written',
      'open: Not flushed',
      'open: Not verified',
      'open: Not yet safe to unplug',
    ]);
    expect(proofs({ verified: false, stick: 'differs' })[2]).toBe('no: Differs from the image');
    expect(proofs({ written: false, bytesWritten: 2e9 })[0]).toBe('no: Partly written');
  });

  test('of the image is said of a stick only where all of it is there', () => {
    const offlineOf = (stick: DriveOutcome['stick']) =>
      proofsOf(
        t,
        { ...sample.outcome, stick },
        { eject: 'idle', isPractice: false, isRead: false, offline: sample.built.proof },
      ).some(({ key }) => key === 'offline');
    expect(offlineOf('verified')).toBe(true);
    expect(offlineOf('writtenUnverified')).toBe(true);
    for (const stick of ['untouched', 'partlyWritten', 'differs'] as const) {
      expect(offlineOf(stick)).toBe(false);
    }
  });

  test('says which sources it does not speak of', () => {
    const offline = { ...sample.built.proof, leftOut: ['away', 'hm/nixpkgs'] } as OfflineProof;
    expect(offlineProof(t, offline).detail).toContain('nothing needs them: away, hm/nixpkgs.');
    expect(offlineProof(t, { ...offline, leftOut: undefined }).detail).not.toContain('nothing');
  });

  const detail = (key: string, changes: Partial<DriveOutcome>, isRead = false) =>
    proofsOf(
      t,
      { ...sample.outcome, ...changes },
      { eject: 'idle', isPractice: false, isRead, offline: null },
    ).find((proof) => proof.key === key)?.detail;

  test('says how much, of how much', () => {
    expect(detail('written', {})).toBe('5.6 GB at 48 MB/s');
    expect(detail('written', { written: false, bytesWritten: 2e9 })).toBe('2 GB of 5.6 GB');
    expect(detail('written', { written: false, bytesWritten: 2e9, imageBytes: null })).toBe('2 GB');
    expect(detail('verified', {})).toContain('all 5.6 GB of the image');
    // After reading first and reading back, more was read than the image is long.
    expect(detail('verified', { bytesRead: 9e9 })).toContain('all 5.6 GB of the image');
    expect(detail('verified', { imageBytes: null, bytesRead: 9e9 })).toContain('all 9 GB');
  });

  test('of what was only changed, tells what that cost and spared', () => {
    const changed = { bytesWritten: 281e6, bytesRead: 5.9e9, imageBytes: 5.6e9 };
    expect(proofs(changed)[0]).toBe('yes: Written where it differed');
    expect(detail('written', changed)).toBe(
      '281 MB of 5.6 GB; 5.3 GB was the same and was left. 5.9 GB read.',
    );
    expect(detail('written', { ...changed, bytesWritten: 0 })).toBe(
      'Nothing: all 5.6 GB was the same and was left. 5.9 GB read.',
    );
  });

  test('has a line for what the stick was before, cleared or left', () => {
    const raid = { type: 'linux_raid_member', offset: 1 };
    const gpt = { type: 'gpt', offset: 2 };
    const both = { signatures: { cleared: [raid, gpt, gpt], left: [gpt] } };
    expect(proofs(both).slice(3, 5)).toEqual([
      'yes: Old signatures cleared',
      'warned: An old signature is left',
    ]);
    expect(detail('cleared', both)).toContain('linux_raid_member, gpt.');
    expect(detail('left', both)).toContain('gpt.');
  });

  test('has a line for blocks that were repaired, and no praise for them while nothing is verified', () => {
    expect(proofs({ repairedBlocks: 1 })[3]).toBe('warned: 1 damaged block repaired');
    expect(proofs({ repairedBlocks: 3 })[3]).toBe('warned: 3 damaged blocks repaired');
    expect(detail('repaired', { repairedBlocks: 3 })).toContain('read back right');
    expect(detail('repaired', { repairedBlocks: 3, verified: false })).toBeNull();
  });

  test('of a job that only read is that alone', () => {
    const read = (changes: Partial<DriveOutcome>) =>
      proofsOf(
        t,
        { ...sample.outcome, written: false, flushed: false, bytesWritten: 0, ...changes },
        { eject: 'idle', isPractice: false, isRead: true, offline: null },
      ).map(({ title }) => title);
    expect(read({})).toEqual(['Verified']);
    expect(read({ verified: false, stick: 'differs' })).toEqual(['Differs from the image']);
    expect(detail('verified', { record: known.record }, true)).toContain('are what was written');
  });

  test('of a drive that is gone says nothing of unplugging it', () => {
    expect(proofs({ ...known.lostOutcome })).toEqual([
      'no: Partly written',
      'open: Not flushed',
      'open: Not verified',
    ]);
  });

  test('is safe to unplug once ejected; a file has nothing to unplug', () => {
    expect(proofs({}, 'ejected')[3]).toBe('yes: Safe to unplug');
    expect(proofs({ safeToUnplug: true })[3]).toBe('yes: Safe to unplug');
    expect(proofs({}, 'ejecting')[3]).toBe('open: Not yet safe to unplug');
    expect(proofs({}, 'ejected', true)[3]).toBe('open: Nothing to unplug');
  });
});
