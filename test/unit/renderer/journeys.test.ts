import { describe, expect, test } from 'vitest';
import type { StickEntry } from '../../../electron/contract/index.ts';
import { createServices } from '../../../renderer/app/services.ts';
import { done, writing } from '../../../renderer/stories/events.ts';
import type { Answers } from '../../../renderer/stories/fake-engine.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import * as known from '../../../renderer/stories/samples-sticks.ts';
import { chooseAll, engineWith, ok } from '../../../renderer/stories/setting.ts';

const start = (answers: Answers = {}, setting: Parameters<typeof engineWith>[0] = {}) => {
  const engine = engineWith({
    drives: [known.knownStick, known.intenso],
    answers: { 'sticks.list': () => ok({ sticks: known.history() }), ...answers },
    ...setting,
  });
  const services = createServices(engine);
  services.begin();
  const chosen = () => ({
    host: services.stores.fleet.getState().host,
    options: services.stores.installer.getState().options,
    drives: services.stores.drives.getState().selectedIds,
    source: services.stores.installer.getState().source,
    image: services.stores.installer.getState().image,
  });
  return { engine, services, chosen };
};

const entry = (id: number): StickEntry => {
  const found = known.history().find((candidate) => candidate.id === id);
  if (!found) throw new Error('no such entry');
  return found;
};
const withOptions = (id: number, options: Record<string, boolean>): StickEntry => {
  const { record, ...rest } = entry(id);
  if (!record.made) throw new Error('not made here');
  return { ...rest, record: { ...record, made: { ...record.made, options } } };
};
const erasing = ['make.start', 'write.start'];

describe('making a stick again', () => {
  test('fills in fleet, host and options, and the drive that is plugged in; nothing is started', async () => {
    const { engine, services, chosen } = start();
    services.actions.place.openPage('history');
    await services.actions.makeAgain(withOptions(20, { prebuilt: true }));
    expect(chosen()).toMatchObject({
      host: 'laptop2',
      options: { prebuilt: true },
      drives: [known.knownStick.id],
      source: 'flake',
    });
    expect(services.stores.place.getState().place).toEqual({ at: 'workbench' });
    expect(engine.calls.filter(({ name }) => erasing.includes(name))).toEqual([]);
    expect(services.stores.job.getState().confirming).toBeNull();
  });

  test('without the drive, that is still to be chosen', async () => {
    const { chosen, services } = start();
    await services.actions.makeAgain(entry(9));
    expect(chosen()).toMatchObject({ host: 'pi', drives: [] });
  });

  test('options of a host that the fleet has no more are given to no other', async () => {
    const { chosen, services } = start({
      'fleet.open': () => ok({ ...sample.fleet, hosts: sample.fleet.hosts.slice(1) }),
    });
    await services.actions.makeAgain(withOptions(20, { prebuilt: true }));
    expect(chosen()).toMatchObject({ host: null, options: {} });
    expect(services.stores.fleet.getState().lostHost).toBe('laptop2');
  });

  test('an image that was no host is an image again', async () => {
    const { chosen, services } = start();
    await services.actions.makeAgain(entry(18));
    expect(chosen()).toMatchObject({
      source: 'image',
      image: '/home/ada/Downloads/nixos-minimal-25.11.iso',
    });
  });
});

describe('while a job', () => {
  test.each([
    ['runs', writing],
    ['shows its result', done],
  ])(
    '%s, another stick is made again in the workbench, and nothing is put away by that',
    async (_, events) => {
      const { engine, services, chosen } = start({}, { events });
      // The window shows what the job is about.
      while (chosen().host === null) await new Promise((resolve) => setTimeout(resolve));
      await services.actions.makeAgain(entry(9));
      expect(chosen().host).toBe('pi');
      expect(services.stores.place.getState().place).toEqual({ at: 'workbench' });
      expect(engine.state().jobs).toHaveLength(1);
    },
  );
});

test('verifying again only reads', async () => {
  const { engine, services } = start(
    { 'verify.start': () => ok({ jobId: 'make-1' }) },
    { events: done },
  );
  await services.actions.verifyAgain(entry(20));
  expect(engine.calls).toContainEqual({
    name: 'verify.start',
    input: { image: null, driveId: known.knownStick.id },
  });
  expect(engine.calls.some(({ name }) => erasing.includes(name))).toBe(false);
});

describe('after a job', () => {
  const afterJob = async () => {
    const stage = start({}, { events: done });
    await chooseAll(stage.services);
    const [job] = stage.engine.state().jobs;
    if (!job) throw new Error('no job');
    return { ...stage, job };
  };

  test('another stick: the host stays, and the next stick is chosen anew', async () => {
    const { services, chosen, job, engine } = await afterJob();
    services.actions.drives.setSeveral(true);
    await services.actions.makeOtherStick(job);
    expect(chosen()).toMatchObject({ host: 'laptop2', drives: [] });
    expect(services.stores.drives.getState().several).toBe(false);
    expect(engine.state().jobs).toEqual([]);
  });

  test('another host: the stick stays, and the host is chosen anew', async () => {
    const { services, chosen, job, engine } = await afterJob();
    await services.actions.makeOtherHost(job);
    expect(chosen()).toMatchObject({ host: null, drives: [sample.sandisk.id] });
    expect(engine.state().jobs).toEqual([]);
  });

  test('another host on a stick that has no power any more: it has to be plugged in first', async () => {
    const { services, chosen, job, engine } = await afterJob();
    engine.publish({ type: 'drives.changed', drives: [known.intenso] });
    await services.actions.makeOtherHost(job);
    expect(chosen().drives).toEqual([]);
  });
});

test('the history is asked for anew when a job has ended', async () => {
  const { engine } = start();
  const asked = () => engine.calls.filter(({ name }) => name === 'sticks.list').length;
  const before = asked();
  for (const event of done) engine.publish(event);
  expect(asked()).toBe(before + 1);
});
