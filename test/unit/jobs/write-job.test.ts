import { describe, expect, it } from 'vitest';
import { cancelled, fail, failure, ok } from '../../../electron/contract/index.ts';
import { createDriveSteps } from '../../../electron/engine/jobs/write-to-drives.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { mount, part, raw } from '../drives/inventories.ts';
import { goodReport, phase, progress } from '../write/helper-double.ts';
import { createEngineStage, IMAGE, IMAGE_BYTES, measured, settled } from './engine-stage.ts';

const MIB = 1024 * 1024;
const good = {
  ...goodReport,
  bytesWritten: IMAGE_BYTES,
  bytesRead: IMAGE_BYTES,
  imageBytes: IMAGE_BYTES,
  sha256: 'ab'.repeat(32),
};
const stick = (name: string, serial = `4C53000-${name}`) => raw(name, { serial });
const phasesOf = ({ events }: ReturnType<typeof createEngineStage>) =>
  events.flatMap((event) => (event.type === 'job.phaseChanged' ? [event.phase] : []));
const finishedOf = ({ events }: ReturnType<typeof createEngineStage>) =>
  events.flatMap((event) => (event.type === 'write.finished' ? [event.outcome] : []));
const warningsOf = ({ job }: ReturnType<typeof createEngineStage>) =>
  job().warnings.map(({ code }) => code);

describe('a write to several drives', () => {
  it('is one task, without those that are refused, and each is told of as it finishes', async () => {
    const stage = createEngineStage([
      stick('sda'),
      stick('sdb'),
      raw('sdc', { serial: '4C53000-c', sizeBytes: MIB }),
    ]);
    await stage.write(['/dev/sda', '/dev/sdc', '/dev/sdb']);
    expect(stage.helper.tasks).toHaveLength(1);
    expect(stage.helper.tasks[0]?.drives.map(({ identity }) => identity.path)).toEqual([
      '/dev/sda',
      '/dev/sdb',
    ]);
    expect(finishedOf(stage)).toMatchObject([
      { device: '/dev/sdc', stick: 'untouched', error: { code: 'DRIVE_TOO_SMALL' } },
    ]);
    stage.helper.tell(
      phase(0, 'writing'),
      phase(1, 'writing'),
      phase(1, 'syncing'),
      phase(1, 'verifying'),
      { type: 'finished', drive: 1, report: good },
    );
    await settled();
    expect(finishedOf(stage).slice(1)).toMatchObject([{ device: '/dev/sdb', stick: 'verified' }]);
    stage.helper.tell(phase(0, 'syncing'), { type: 'finished', drive: 0, report: good });
    const lost = failure('DRIVE_LOST', {
      device: '/dev/sda',
      doing: null,
      offset: null,
      errno: null,
    });
    stage.helper.end([{ ...good, stick: 'partlyWritten', flushed: false, error: lost }, good]);
    const job = await stage.ended();
    // The order is that in which they were given, and so is the error.
    expect(job.error?.code).toBe('DRIVE_LOST');
    expect(job.result?.drives.map(({ device, error }) => [device, error?.code ?? null])).toEqual([
      ['/dev/sda', 'DRIVE_LOST'],
      ['/dev/sdc', 'DRIVE_TOO_SMALL'],
      ['/dev/sdb', null],
    ]);
    // sdb was told of once, as nothing new came to be known of it.
    expect(finishedOf(stage).map(({ device }) => device)).toEqual([
      '/dev/sdc',
      '/dev/sdb',
      '/dev/sda',
    ]);
    expect(phasesOf(stage)).toEqual(['writing', 'syncing']);
  });

  it('does not begin where all are refused, or it was cancelled before', async () => {
    const stage = createEngineStage([raw('sda', { sizeBytes: MIB, serial: '4C53000-a' })]);
    await stage.write(['/dev/sda']);
    const job = await stage.ended();
    expect(job.error?.code).toBe('DRIVE_TOO_SMALL');
    expect(stage.helper.tasks).toEqual([]);
    expect(stage.registry.records).toEqual([]);
  });

  it('knows beforehand what a packed image takes, where that can be known', async () => {
    const stage = createEngineStage([stick('sda')]);
    stage.world.measured = measured(64e9);
    await stage.write(['/dev/sda']);
    const job = await stage.ended();
    expect(job.error).toMatchObject({ code: 'DRIVE_TOO_SMALL', params: { imageBytes: 64e9 } });
    expect(stage.helper.tasks).toEqual([]);

    const other = createEngineStage([raw('sda', { sizeBytes: IMAGE_BYTES - 1 })]);
    other.world.measured = measured(null);
    await other.write(['/dev/sda']);
    expect((await other.ended()).error).toMatchObject({ code: 'DRIVE_TOO_SMALL' });
    expect(other.helper.tasks).toEqual([]);
  });

  describe('an image that does not say its size', () => {
    const stageOf = (...names: string[]) => {
      const stage = createEngineStage(names.map((name) => stick(name)));
      stage.world.measured = measured(null);
      return stage;
    };

    it('is counted once, however many drives get it, before one of them is touched', async () => {
      const stage = stageOf('sda', 'sdb');
      await stage.write(['/dev/sda', '/dev/sdb']);
      expect(stage.world.counts).toMatchObject([{ path: IMAGE, identity: 'that file' }]);
      expect(phasesOf(stage)[0]).toBe('counting');
      const told = stage.events.filter(({ type }) => type === 'write.progressed');
      expect(told).toMatchObject(
        ['sda', 'sdb'].map(() => ({ progress: { phase: 'counting', bytesDone: IMAGE_BYTES / 4 } })),
      );
      // The helper is told, so that it can refuse and not only find out.
      expect(stage.helper.tasks).toMatchObject([{ proven: { unpackedBytes: IMAGE_BYTES } }]);
    });

    it('is refused by what is too small for it, and no other', async () => {
      const stage = createEngineStage([
        raw('sda', { serial: 'A', sizeBytes: IMAGE_BYTES - 512 }),
        stick('sdb'),
      ]);
      stage.world.measured = measured(null);
      await stage.write(['/dev/sda', '/dev/sdb']);
      expect(stage.world.counts).toHaveLength(1);
      expect(stage.helper.tasks).toMatchObject([{ drives: [{ identity: { path: '/dev/sdb' } }] }]);
    });

    it('is not counted for what will be refused anyway, nor where it is certainly too large', async () => {
      const drive = stick('sda');
      const mounted = createEngineStage([drive]);
      mounted.world.measured = measured(null);
      mounted.world.mounts = [mount(drive, '/media/stick')];
      await mounted.write(['/dev/sda']);
      expect((await mounted.ended()).error?.code).toBe('DRIVE_MOUNTED');
      const large = stageOf('sda');
      const found = measured(null);
      if (found.ok) large.world.measured = ok({ ...found.value, atLeastBytes: 64e9 });
      await large.write(['/dev/sda']);
      expect((await large.ended()).error).toMatchObject({ code: 'DRIVE_TOO_SMALL' });
      expect([...mounted.world.counts, ...large.world.counts]).toEqual([]);
    });

    it('is written uncounted where that was said, and it is told', async () => {
      const stage = stageOf('sda');
      await stage.write(['/dev/sda'], { count: false });
      expect(stage.world.counts).toEqual([]);
      expect(stage.helper.tasks).toHaveLength(1);
      expect(stage.events.find(({ type }) => type === 'job.warned')).toMatchObject({
        warning: { code: 'IMAGE_UNCOUNTED' },
      });
    });

    it.each([
      ['damaged', fail('IMAGE_CORRUPT', { reason: 'archive', path: '/a.iso', said: 'damaged' })],
      ['called off', cancelled()],
    ])('leaves every drive as it was where it turns out %s', async (_, end) => {
      const stage = stageOf('sda', 'sdb');
      stage.world.counted = end;
      await stage.write(['/dev/sda', '/dev/sdb']);
      const job = await stage.ended();
      expect(job.error).toEqual(end.error);
      expect(job.result?.drives.map((drive) => drive.stick)).toEqual(['untouched', 'untouched']);
      expect(stage.helper.tasks).toEqual([]);
    });
  });

  it('refuses what is no image before a job begins', async () => {
    const stage = createEngineStage([stick('sda')]);
    stage.world.measured = fail('IMAGE_CORRUPT', {
      reason: 'archive',
      path: '/a.iso',
      said: 'cut off',
    });
    await expect(stage.write(['/dev/sda'])).rejects.toThrow('cut off');
    expect(stage.engine.state().jobs).toEqual([]);
  });

  it('hands a cancel on to the helper', async () => {
    const stage = createEngineStage([stick('sda')]);
    await stage.write(['/dev/sda']);
    await stage.engine.call('jobs.cancel', { jobId: stage.job().id });
    expect(stage.helper.aborted()).toBe(true);
    const error = cancelled().error;
    stage.helper.end([{ ...good, stick: 'untouched', flushed: false, error }]);
    expect((await stage.ended()).ended).toBe('cancelled');
  });
});

it('a drive is worked on by one job, and named once, by whatever name', async () => {
  const stage = createEngineStage([stick('sda')]);
  const [confirmed] = await stage.confirm('/dev/sda');
  if (!confirmed) throw new Error('no drive');
  const byPath = { ...confirmed, id: '/dev/sda' };
  await expect(stage.write([], { drives: [confirmed, byPath] })).rejects.toThrow('given twice');
  await stage.write(['/dev/sda']);
  await expect(stage.write([], { drives: [byPath] })).rejects.toThrow('is being written since');
  expect(stage.helper.tasks).toHaveLength(1);
});

it('what is found on a drive is told, and is in the state', async () => {
  const stage = createEngineStage([stick('sda')]);
  await stage.write(['/dev/sda']);
  const blocks = [{ offset: 65_536, lengthBytes: 65_536, state: 'differs' as const }];
  stage.helper.tell(phase(0, 'writing'), { type: 'found', drive: 0, blocks });
  const driveId = stage.job().subject.drives[0]?.id ?? '';
  expect(stage.events.filter(({ type }) => type === 'write.blocksFound')).toMatchObject([
    { driveId, blocks },
  ]);
  expect(stage.job().histories[driveId]?.found).toEqual(blocks);
  stage.helper.end([good]);
  await stage.ended();
});

describe('the step of a job', () => {
  it('is that of the running drive that has come least far', () => {
    const seen: string[] = [];
    const steps = createDriveSteps({ kind: 'write', enter: (entered) => seen.push(entered) });
    steps.enter(null, 'authorising');
    // The other waits for its turn, as where the image is a stream.
    steps.enter('a', 'writing');
    steps.enter('b', 'writing');
    steps.enter('a', 'verifying');
    steps.finish('b');
    steps.finish('a');
    expect(seen).toEqual(['authorising', 'writing', 'writing', 'writing', 'verifying']);
  });
});

describe('after a write', () => {
  const written = async (name: string, fields: Parameters<typeof raw>[1] = {}, consent = {}) => {
    const stage = createEngineStage([raw(name, { serial: `4C53000-${name}`, ...fields })]);
    const powered = { powerOff: true, allowFixed: true, ...consent };
    await stage.write([`/dev/${name}`], powered);
    return stage;
  };

  it('what a desktop has mounted meanwhile is released first', async () => {
    const volume = part('sda1', { serial: null });
    const stage = createEngineStage([raw('sda', { serial: '4C53000-a', children: [volume] })]);
    await stage.write(['/dev/sda'], { powerOff: true });
    stage.world.mounts = [mount(volume, '/media/nixos')];
    stage.world.run = async ({ args }) => {
      if (args[0] === 'unmount') stage.world.mounts = [];
      return { status: 'exited', exitCode: 0, stdout: '', stderrTail: [] };
    };
    stage.helper.end([good]);
    const job = await stage.ended();
    expect(stage.commands).toEqual([
      'udisksctl unmount --block-device /dev/sda1',
      'udisksctl power-off --block-device /dev/sda --no-user-interaction',
    ]);
    expect(job.result?.drives[0]?.safeToUnplug).toBe(true);
  });

  it('a stick is powered off, when the helper has let go of it', async () => {
    const stage = await written('sda');
    stage.helper.tell(phase(0, 'writing'), { type: 'finished', drive: 0, report: good });
    await settled();
    expect(stage.commands).toEqual([]);
    stage.helper.end([good]);
    const job = await stage.ended();
    expect(stage.commands).toEqual([
      'udisksctl power-off --block-device /dev/sda --no-user-interaction',
    ]);
    expect(job.result?.drives[0]).toMatchObject({ safeToUnplug: true, error: null });
    expect(warningsOf(stage)).toEqual([]);
  });

  it('one of several is powered off while the others are still written', async () => {
    const stage = createEngineStage([stick('sda'), stick('sdb')]);
    await stage.write(['/dev/sda', '/dev/sdb'], { powerOff: true });
    stage.helper.tell(phase(0, 'writing'), phase(1, 'writing'), {
      type: 'finished',
      drive: 1,
      report: good,
    });
    await settled();
    expect(stage.commands).toHaveLength(1);
    expect(finishedOf(stage)).toMatchObject([{ device: '/dev/sdb', safeToUnplug: true }]);
    stage.helper.end([good, good]);
    await stage.ended();
    expect(stage.commands).toHaveLength(2);
    expect(finishedOf(stage)).toHaveLength(2);
  });

  it('that this can not be done is a hint, not a failure', async () => {
    const stage = await written('sda');
    stage.world.run = async () => ({ status: 'notFound' });
    stage.helper.end([good]);
    const job = await stage.ended();
    expect(job.ended).toBe('done');
    expect(job.result?.drives[0]?.safeToUnplug).toBe(false);
    expect(worded(job.warnings)).toMatchObject([
      { code: 'EJECT_FAILED', hint: expect.stringContaining('All data was flushed') },
    ]);
  });

  it.each([
    ['where it was not wanted', {}, { powerOff: false }, good],
    ['a loop device', { type: 'loop', bus: 'loop', removable: false }, {}, good],
    ['a card in a reader of its own', { bus: 'mmc' }, {}, good],
    ['a fixed disk', { removable: false, bus: 'sata' }, {}, good],
    [
      'what failed',
      {},
      {},
      {
        ...good,
        error: failure('VERIFY_MISMATCH', {
          reason: 'image',
          device: '/dev/sda',
          offset: 0,
          lengthBytes: 1,
          blocks: 1,
          tried: 'nothing',
          cause: null,
        }),
      },
    ],
    ['what was not written', {}, {}, { ...good, flushed: false, error: cancelled().error }],
  ])('nothing is powered off, without words: %s', async (_, fields, consent, report) => {
    const stage = await written('sda', fields, consent);
    stage.helper.end([report]);
    const job = await stage.ended();
    expect(stage.commands).toEqual([]);
    expect(job.warnings).toEqual([]);
    expect(job.result?.drives[0]?.safeToUnplug).toBe(false);
  });

  it('another stick in its place is left alone', async () => {
    const stage = await written('sda');
    stage.world.drives = [raw('sda', { serial: '4C53000-other' })];
    stage.helper.end([good]);
    const job = await stage.ended();
    expect(stage.commands).toEqual([]);
    expect(job.result?.drives[0]).toMatchObject({ safeToUnplug: false, error: null });
  });
});

describe('the memory of a write', () => {
  it('begins with the first byte, follows it, and ends with how it ended', async () => {
    const stage = createEngineStage([stick('sda')]);
    await stage.write(['/dev/sda']);
    const { records } = stage.registry;
    stage.helper.tell(phase(null, 'authorising'));
    await settled();
    expect(records).toEqual([]);
    stage.helper.tell(phase(0, 'writing'));
    await settled();
    expect(records).toMatchObject([
      {
        driveId: 'usb-Ultra_Fit-4C53000_sda',
        driveBytes: 32e9,
        serial: '4C53000-sda',
        stick: 'partlyWritten',
        finishedAt: null,
        image: '/images/some.iso',
        imageFileBytes: IMAGE_BYTES,
        imageModifiedAt: 5,
        made: null,
        bytesWritten: 0,
      },
    ]);
    stage.helper.tell(progress(0, 'writing', MIB, IMAGE_BYTES));
    await settled();
    // At once, as an app that crashes does so at any time.
    expect(records[0]).toMatchObject({ bytesWritten: MIB, imageBytes: IMAGE_BYTES });
    stage.clock.advance(999);
    stage.helper.tell(progress(0, 'writing', 2 * MIB, IMAGE_BYTES));
    await settled();
    expect(records[0]?.bytesWritten).toBe(MIB);
    stage.clock.advance(1001);
    stage.helper.tell(progress(0, 'writing', 3 * MIB, IMAGE_BYTES));
    await settled();
    expect(records[0]?.bytesWritten).toBe(3 * MIB);
    const error = cancelled().error;
    const half = { ...good, stick: 'partlyWritten' as const, flushed: false, verified: null };
    stage.helper.end([{ ...half, sha256: null, error }], ['00'.repeat(8)]);
    await stage.ended();
    expect(records).toMatchObject([
      {
        stick: 'partlyWritten',
        bytesWritten: 3 * MIB,
        finishedAt: 2_000,
        sha256: null,
      },
    ]);
  });

  it('counts what was written and read back, and what an earlier write had proven', async () => {
    const stage = createEngineStage([stick('sda')]);
    await stage.write(['/dev/sda']);
    stage.helper.tell(phase(0, 'writing'));
    stage.helper.end([good], ['aa', 'bb']);
    await stage.ended();
    expect(stage.registry.records[0]).toMatchObject({
      stick: 'verified',
      bytesWritten: IMAGE_BYTES,
      digests: ['aa', 'bb'],
      sha256: good.sha256,
    });
    const [drive] = (await stage.confirm('/dev/sda')).map(({ id }) => id);
    const found = await stage.engine.call('drives.find', { selector: drive ?? '' });
    expect(found).toMatchObject({ value: { drive: { lastStick: { stick: 'verified' } } } });
    // What is told of a stick has no digests.
    expect(JSON.stringify(found)).not.toContain('digests');
  });

  it('keeps nothing of a drive that was never begun with', async () => {
    const stage = createEngineStage([stick('sda')]);
    await stage.write(['/dev/sda']);
    const error = failure('DRIVE_CHANGED', { device: '/dev/sda', what: 'exchanged' });
    stage.helper.end([{ ...good, stick: 'untouched', flushed: false, verified: null, error }]);
    await stage.ended();
    expect(stage.registry.records).toEqual([]);
  });

  it('that fails is warned of once, and the write goes on', async () => {
    const stage = createEngineStage([stick('sda')]);
    stage.registry.state.fails = true;
    await stage.write(['/dev/sda'], {});
    stage.helper.tell(phase(0, 'writing'), progress(0, 'writing', MIB, IMAGE_BYTES));
    stage.clock.advance(5_000);
    stage.helper.tell(progress(0, 'writing', 2 * MIB, IMAGE_BYTES));
    stage.helper.end([good]);
    const job = await stage.ended();
    expect(job.ended).toBe('done');
    expect(warningsOf(stage)).toEqual(['FILE_UNWRITABLE']);
    expect(said(job.warnings[0]).message).toContain('disk full');
  });
});
