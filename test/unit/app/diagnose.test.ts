import { expect, it } from 'vitest';
import type { WayToRoot } from '../../../electron/engine/ports/index.ts';
import { createEngineStage } from '../jobs/engine-stage.ts';

const privilege = async (root: boolean, waysToRoot: WayToRoot[]) => {
  const { engine, world } = createEngineStage([]);
  Object.assign(world, { root, waysToRoot });
  const diagnosed = await engine.call('app.diagnose', {});
  return diagnosed.ok ? diagnosed.value.checks.find(({ name }) => name === 'privilege') : null;
};

const missing = { name: 'pkexec', missing: 'pkexec is not installed' };

it('names the way to become root that would be taken, whichever it is', async () => {
  expect(await privilege(true, [])).toMatchObject({ state: 'ok', message: 'Running as root' });
  const other = { name: 'run0', missing: null };
  expect(await privilege(false, [missing, other, { name: 'sudo', missing: null }])).toMatchObject({
    state: 'ok',
    message: 'run0 asks when a drive is written',
  });
});

it('says what each way lacks where there is none', async () => {
  const other = { name: 'run0', missing: 'run0 is not installed' };
  expect(await privilege(false, [missing, other])).toMatchObject({
    state: 'warning',
    message: 'pkexec is not installed; run0 is not installed',
  });
});
