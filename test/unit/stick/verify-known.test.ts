import { describe, expect, it } from 'vitest';
import { type Failure, failure } from '../../../electron/contract/index.ts';
import type { KnownStick } from '../../../electron/engine/ports/index.ts';
import { firstDifference, verifyCommand } from '../../../electron/engine/stick/verify-known.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { raw } from '../drives/inventories.ts';
import { createEngineStage, IMAGE_BYTES } from '../jobs/engine-stage.ts';
import { goodReport, phase } from '../write/helper-double.ts';
import { known } from './known.ts';

const MIB = 1024 * 1024;
const sha256 = 'ab'.repeat(32);
const read = {
  ...goodReport,
  stick: 'untouched' as const,
  bytesWritten: 0,
  bytesRead: IMAGE_BYTES,
  imageBytes: IMAGE_BYTES,
  flushed: false,
  verified: null,
  sha256,
};
const cancelled = failure('CANCELLED', { reason: 'cancelled' });

describe('digests', () => {
  it('part where the bytes do', () => {
    expect(firstDifference(['a', 'b', 'c'], ['a', 'b', 'c'], 0)).toBe(null);
    expect(firstDifference(['a', 'b', 'c'], ['a', 'x', 'y'], 0)).toBe(4 * MIB);
    expect(firstDifference(['c'], ['x'], 2)).toBe(8 * MIB);
    // As far as both go.
    expect(firstDifference(['a'], ['a', 'b'], 0)).toBe(null);
    expect(firstDifference([], ['b'], 7)).toBe(null);
  });
});

const stage = (record: Partial<KnownStick> | null) => {
  const set = createEngineStage([raw('sda', { serial: '4C53000-sda' })]);
  if (record !== null) set.registry.records.push(known(record));
  const verify = async (image: string | null = null) => {
    const [drive] = await set.confirm('/dev/sda');
    const started = await set.engine.call('verify.start', { image, driveId: drive?.id ?? '' });
    if (started.ok) await set.helper.beginning;
    return started;
  };
  const outcome = async () => {
    const { result } = await set.ended();
    const [only] = result?.drives ?? [];
    if (!only) throw new Error('no outcome');
    return only;
  };
  return { ...set, verify, outcome };
};

describe('a verification without an image', () => {
  it('needs to know something of the stick', async () => {
    const { verify, engine } = stage(null);
    expect(worded(await verify())).toMatchObject({
      error: { code: 'STICK_UNKNOWN', hint: expect.stringContaining('flakestick verify IMAGE') },
    });
    expect(engine.state().jobs).toEqual([]);
  });

  it('names the drive as it is given, also where that is a practice drive', () => {
    const device = "/tmp/ada's stick.img";
    const drive = { id: `file:${device}`, device };
    expect(verifyCommand({ ...drive, kind: 'practice' }).at(-1)).toBe(`file:${device}`);
    expect(verifyCommand({ ...drive, kind: 'disk' }).at(-1)).toBe(device);
  });

  it('compares with the image itself where that is as it was', async () => {
    const { verify, helper: double, outcome } = stage({});
    await verify();
    expect(double.tasks).toMatchObject([{ kind: 'verify', image: '/images/some.iso' }]);
    double.end([{ ...read, verified: true, stick: 'verified' }], ['a1', 'b2', 'c3']);
    expect(await outcome()).toMatchObject({
      verified: true,
      stick: 'verified',
      error: null,
      record: { image: '/images/some.iso', stick: 'verified' },
    });
  });

  it('does not take an image in its place for the one that was written', async () => {
    const { verify, helper: double, outcome } = stage({});
    await verify();
    const other = { ...read, verified: true, stick: 'verified' as const, sha256: 'cd'.repeat(32) };
    double.end([other], ['a1', 'x', 'y']);
    expect(await outcome()).toMatchObject({
      verified: false,
      stick: 'differs',
      error: { code: 'VERIFY_MISMATCH', params: { offset: 4 * MIB, lengthBytes: 4 * MIB } },
    });
  });

  it.each([
    ['is gone', {}, false],
    ['was written to', { imageModifiedAt: 4 }, true],
  ])('reads the stick for its digests where the image %s', async (_, fields, there) => {
    const set = stage(fields);
    set.world.imageThere = there;
    await set.verify();
    expect(set.helper.tasks).toMatchObject([{ kind: 'read', sizeBytes: IMAGE_BYTES }]);
    set.helper.tell(phase(0, 'verifying'), { type: 'digests', from: 0, values: ['a1', 'b2'] });
    set.helper.tell({ type: 'digests', from: 2, values: ['c3'] });
    set.helper.end([read], ['a1', 'b2', 'c3']);
    expect(await set.outcome()).toMatchObject({
      verified: true,
      stick: 'verified',
      sha256,
      error: null,
      record: { sha256 },
    });
    expect(set.registry.records[0]?.stick).toBe('verified');
  });

  it('ends at the first difference, and says where it lies', async () => {
    const set = stage({});
    set.world.imageThere = false;
    await set.verify();
    set.helper.tell({ type: 'digests', from: 0, values: ['a1', 'b2'] });
    expect(set.helper.aborted()).toBe(false);
    set.helper.tell({ type: 'digests', from: 2, values: ['x'] });
    expect(set.helper.aborted()).toBe(true);
    set.helper.end([{ ...read, bytesRead: 9 * MIB, sha256: null, error: cancelled }]);
    const outcome = await set.outcome();
    expect(outcome).toMatchObject({
      verified: false,
      stick: 'differs',
      bytesRead: 9 * MIB,
      error: {
        code: 'VERIFY_MISMATCH',
        // The last piece ends with the image.
        params: { offset: 8 * MIB, lengthBytes: 2 * MIB, blocks: 32 },
      },
    });
    expect(said(outcome.error).message).toMatch(
      /^\/dev\/sda is not what was written to it on 2026-03-04/,
    );
    expect(set.registry.records[0]).toMatchObject({ stick: 'differs' });
  });

  it('believes no list of digests that the whole does not agree with', async () => {
    const set = stage({ digests: [] });
    set.world.imageThere = false;
    await set.verify();
    set.helper.end([{ ...read, sha256: 'cd'.repeat(32) }], ['x', 'y', 'z']);
    expect((await set.outcome()).error).toMatchObject({ code: 'VERIFY_MISMATCH' });
  });

  it.each<[string, Failure]>([
    [
      'a drive that can not be read',
      failure('READ_FAILED', { reason: 'open', device: '/dev/sda', said: 'EIO' }),
    ],
    ['a cancel', cancelled],
  ])('is no difference: %s', async (_, error) => {
    const set = stage({});
    set.world.imageThere = false;
    await set.verify();
    set.helper.tell({ type: 'digests', from: 0, values: ['a1'] });
    set.helper.end([{ ...read, sha256: null, error }]);
    expect(await set.outcome()).toMatchObject({
      verified: false,
      stick: 'untouched',
      error: { code: error.code },
    });
    expect(set.registry.records[0]).toMatchObject({ stick: 'verified' });
  });

  it('says that the write was never finished, where there is nothing to compare with', async () => {
    const set = stage({ stick: 'partlyWritten', finishedAt: null, sha256: null, digests: [] });
    set.world.imageThere = false;
    expect(worded(await set.verify())).toMatchObject({
      error: { code: 'STICK_UNKNOWN', message: expect.stringContaining('never finished') },
    });
  });

  it('says so too where the image is there, and the stick differs', async () => {
    const set = stage({ stick: 'partlyWritten', bytesWritten: 6_606_029, sha256: null });
    await set.verify();
    const error = failure('VERIFY_MISMATCH', {
      reason: 'image',
      device: '/dev/sda',
      offset: 1,
      lengthBytes: 1,
      blocks: 1,
      tried: 'nothing',
      cause: null,
    });
    set.helper.end([{ ...read, stick: 'differs', verified: false, error }]);
    expect(said((await set.outcome()).error).message).toContain('interrupted at 63%');
  });
});

describe('a verification with an image', () => {
  it('tells the registry what it found out, of the same image only', async () => {
    for (const [fields, stick] of [
      [{ stick: 'writtenUnverified' }, 'verified'],
      [{ stick: 'writtenUnverified', image: '/images/other.iso' }, 'writtenUnverified'],
    ] as const) {
      const set = stage(fields);
      await set.verify('/images/some.iso');
      set.helper.end([{ ...read, verified: true, stick: 'verified' }], ['a1', 'b2', 'c3']);
      expect((await set.outcome()).record).toBe(null);
      expect(set.registry.records[0]?.stick).toBe(stick);
    }
  });
});
