import { describe, expect, it } from 'vitest';
import { fail } from '../../../electron/contract/index.ts';
import { said } from '../../fixtures/failure-words.ts';
import { raw } from '../drives/inventories.ts';
import { createEngineStage } from './engine-stage.ts';

const MIB = 1024 * 1024;

const make = async (stage: ReturnType<typeof createEngineStage>, allowFixed = false) => {
  const started = await stage.engine.call('make.start', {
    reference: 'github:me/hosts',
    host: 'h',
    options: {},
    drives: await stage.confirm('/dev/sda'),
    unmount: false,
    allowFixed,
    verify: true,
    delta: false,
    resume: false,
    powerOff: false,
    anyway: false,
    count: true,
  });
  if (!started.ok) throw new Error(said(started.error).message);
  return stage.ended();
};

const nixRuns = ({ commands }: ReturnType<typeof createEngineStage>) =>
  commands.filter((command) => command.startsWith('nix'));

describe('the right to write', () => {
  it('is had before a build, and given back when that fails', async () => {
    const stage = createEngineStage([raw('sda')]);
    stage.world.run = async () => ({ status: 'notFound' });
    const job = await make(stage);
    expect(job.error?.code).toBe('NIX_MISSING');
    expect(nixRuns(stage)).not.toEqual([]);
    expect(stage.holds).toMatchObject([
      { drives: [{ identity: { path: '/dev/sda' }, practice: false }], released: 1 },
    ]);
    expect(stage.helper.tasks).toEqual([]);
  });

  it('that is not given ends it before anything is built', async () => {
    const stage = createEngineStage([raw('sda')]);
    stage.world.hold = Promise.resolve(fail('AUTHORISATION_DISMISSED', { devices: [] }));
    const job = await make(stage);
    expect(job).toMatchObject({ ended: 'cancelled', error: { code: 'AUTHORISATION_DISMISSED' } });
    expect(nixRuns(stage)).toEqual([]);
  });

  it('is not asked for where the drive is refused anyway', async () => {
    const stage = createEngineStage([
      raw('sda', { removable: false, bus: 'sata', sizeBytes: MIB }),
    ]);
    expect((await make(stage)).error?.code).toBe('DRIVE_FIXED');
    expect(stage.holds).toEqual([]);
    expect(nixRuns(stage)).toEqual([]);
  });
});

it.each(['make.start', 'write.start'] as const)(
  '%s takes delta or resume, not both',
  async (name) => {
    const stage = createEngineStage([raw('sda')]);
    const input = {
      reference: 'github:me/hosts',
      host: 'h',
      options: {},
      image: '/images/some.iso',
      drives: await stage.confirm('/dev/sda'),
      unmount: false,
      allowFixed: false,
      verify: true,
      delta: true,
      resume: true,
      powerOff: false,
      anyway: false,
      count: true,
    };
    expect(await stage.engine.call(name, input)).toMatchObject({ error: { code: 'USAGE' } });
    expect(stage.engine.state().jobs).toEqual([]);
  },
);
