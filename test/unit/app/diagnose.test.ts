import { expect, it } from 'vitest';
import type { WayToRoot } from '../../../electron/engine/ports/index.ts';
import { createEngineStage } from '../jobs/engine-stage.ts';

const privilege = async (root: boolean, waysToRoot: WayToRoot[]) => {
  const { engine, world } = createEngineStage([]);
  Object.assign(world, { root, waysToRoot });
  const diagnosed = await engine.call('app.diagnose', {});
  return diagnosed.ok ? diagnosed.value.checks.find(({ name }) => name === 'privilege') : null;
};

const missing = { name: 'pkexec', isMissing: true };

it('names the way to become root that would be taken, whichever it is', async () => {
  expect(await privilege(true, [])).toMatchObject({ state: 'ok', found: { reason: 'root' } });
  const other = { name: 'run0', isMissing: false };
  expect(
    await privilege(false, [missing, other, { name: 'sudo', isMissing: false }]),
  ).toMatchObject({
    state: 'ok',
    found: { reason: 'asks', program: 'run0' },
  });
});

it('says what each way lacks where there is none', async () => {
  const other = { name: 'run0', isMissing: true };
  expect(await privilege(false, [missing, other])).toMatchObject({
    state: 'warning',
    found: { reason: 'nobodyAsks', programs: ['pkexec', 'run0'] },
  });
});
