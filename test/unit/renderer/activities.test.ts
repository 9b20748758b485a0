import { expect, it } from 'vitest';
import type { Activity } from '../../../electron/contract/index.ts';
import { activityRows } from '../../../renderer/features/job/activities.ts';
import { t } from './words.ts';

const activity = (changes: Partial<Activity>): Activity => ({
  id: '1',
  kind: 'build',
  text: '',
  derivation: null,
  phase: null,
  doneBytes: null,
  expectedBytes: null,
  startedAt: 0,
  ...changes,
});

it('builds come first, the longest running before the others, and what waits last', () => {
  const rows = activityRows(t, [
    activity({ id: 'waits', kind: 'buildWaiting', text: 'waiting for a lock', startedAt: 1 }),
    activity({ id: 'loads', kind: 'download', text: 'https://cache/x', startedAt: 2 }),
    activity({ id: 'late', derivation: 'b', startedAt: 9 }),
    activity({ id: 'early', derivation: 'a', startedAt: 5 }),
    activity({ id: 'mute', kind: 'unknown' }),
  ]);
  expect(rows.map(({ id }) => id)).toEqual(['early', 'late', 'loads', 'waits']);
});

it('a build has its phase and its log, a download its bytes', () => {
  const [build, download, waiting] = activityRows(t, [
    activity({ derivation: 'linux', phase: 'buildPhase', text: 'building linux' }),
    activity({ kind: 'download', text: 'x.nar', doneBytes: 5e6, expectedBytes: 20e6 }),
    activity({ kind: 'buildWaiting', text: 'linux', derivation: 'linux' }),
  ]);
  expect(build).toMatchObject({
    name: 'linux',
    doing: 'buildPhase',
    share: null,
    derivation: 'linux',
  });
  expect(download).toMatchObject({
    name: 'x.nar',
    doing: '5 MB of 20 MB',
    share: 0.25,
    derivation: null,
  });
  expect(waiting).toMatchObject({ doing: 'waiting', derivation: null });
});
