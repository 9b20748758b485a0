import { beforeEach, describe, expect, test } from 'vitest';
import { followPlaces } from '../../../renderer/app/follow-places.ts';
import { createServices } from '../../../renderer/app/services.ts';
import { createPlaceActions, createPlaceStore } from '../../../renderer/state/place.ts';
import { done, jobId, writing } from '../../../renderer/stories/events.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import { chooseAll, engineWith, ok } from '../../../renderer/stories/setting.ts';

const start = (setting: Parameters<typeof engineWith>[0] = {}) => {
  const engine = engineWith(setting);
  const services = createServices(engine);
  services.begin();
  return {
    engine,
    ...services,
    place: () => services.stores.place.getState().place,
    drives: () => services.stores.drives.getState(),
  };
};
const workbench = { at: 'workbench' };

describe('where the window is', () => {
  test('a window that comes to a job that runs shows it; one that was there when another began stays', () => {
    expect(start({ events: writing }).place()).toEqual({ at: 'job', jobId });
    const { engine, place } = start();
    for (const event of writing) engine.publish(event);
    expect(place()).toEqual(workbench);
  });

  test('what this window started, it shows once there is something to show, and is starting until then', async () => {
    const { engine, actions, place, stores } = start({
      answers: { 'verify.start': () => ok({ jobId }) },
    });
    const started = actions.job.verify(sample.sandisk.id);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(engine.calls.at(-1)?.name).toBe('verify.start');
    expect(place()).toEqual(workbench);
    expect(stores.job.getState().starting).toBe(true);
    for (const event of writing) engine.publish(event);
    await started;
    expect(place()).toEqual({ at: 'job', jobId });
    expect(stores.job.getState().starting).toBe(false);
  });

  test('opening a flake closes a page, and keeps a job in sight', async () => {
    const { actions, place } = start({ events: done });
    await actions.fleet.open(sample.fleet.reference);
    expect(place()).toEqual({ at: 'job', jobId });
    actions.place.openPage('history');
    await actions.fleet.open(sample.practiceFleet.reference);
    expect(place()).toEqual(workbench);
  });
});

describe('several things at once', () => {
  test('while a job goes on, the next is chosen in the workbench', async () => {
    const { engine, actions, drives, stores } = start({ events: writing });
    actions.place.toWorkbench();
    // What the job works on is nothing to choose.
    expect(drives().selectedIds).toEqual([]);
    await chooseAll({ actions } as never);
    expect(drives().selectedIds).toEqual([sample.sandisk.id]);
    engine.publish({ type: 'locks.changed', locks: [sample.lockOn(sample.sandisk)] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(drives()).toMatchObject({ selectedIds: [], dropped: [{ id: sample.sandisk.id }] });
    actions.drives.select(sample.kingston.id);
    expect(stores.fleet.getState().host).toBe('laptop2');
    expect(drives().selectedIds).toEqual([sample.kingston.id]);
  });

  test('what is chosen for the job that is shown stays, though it is locked by that', async () => {
    const { engine, drives } = start({ events: writing });
    engine.publish({ type: 'locks.changed', locks: [sample.lockOn(sample.sandisk)] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(drives()).toMatchObject({ selectedIds: [sample.sandisk.id], dropped: [] });
  });

  test('a result that nobody looked at stays until it is put away', async () => {
    const { engine, actions, place } = start({ events: done });
    actions.place.openPage('history');
    expect(engine.state().jobs).toHaveLength(1);
    actions.place.openJob(jobId);
    await actions.job.forget(jobId);
    expect(engine.state().jobs).toEqual([]);
    expect(place()).toEqual({ at: 'job', jobId });
  });
});

describe('back, forward and Escape', () => {
  let entries: unknown[];
  let page: EventTarget & { history: Partial<History> };
  beforeEach(() => {
    entries = [];
    page = Object.assign(new EventTarget(), {
      history: {
        pushState: (state: unknown) => void entries.push(state),
        replaceState: (state: unknown) => void entries.splice(0, 1, state),
      },
    });
  });
  const press = (key: string, prevented = false) => {
    const event = Object.assign(new Event('keydown', { cancelable: true }), { key });
    if (prevented) event.preventDefault();
    page.dispatchEvent(event);
  };
  const follow = () => {
    const store = createPlaceStore();
    followPlaces(store, page as never);
    return { store, actions: createPlaceActions(store) };
  };

  test('each place is an entry, and going back makes none', () => {
    const { store, actions } = follow();
    actions.openPage('history');
    actions.openJob('make-1');
    expect(entries).toEqual([
      { place: workbench },
      { place: { at: 'page', name: 'history' } },
      { place: { at: 'job', jobId: 'make-1' } },
    ]);
    page.dispatchEvent(Object.assign(new Event('popstate'), { state: entries[1] }));
    expect(store.getState().place).toEqual({ at: 'page', name: 'history' });
    page.dispatchEvent(Object.assign(new Event('popstate'), { state: null }));
    expect(store.getState().place).toEqual(workbench);
    expect(entries).toHaveLength(3);
  });

  test('Escape leads to the workbench, unless it meant something else', () => {
    const { store, actions } = follow();
    press('Escape');
    expect(entries).toHaveLength(1);
    actions.openPage('history');
    press('Escape', true);
    press('a');
    expect(store.getState().place.at).toBe('page');
    press('Escape');
    expect(store.getState().place).toEqual(workbench);
  });
});
