import { expect, test } from 'vitest';
import {
  type BuildState,
  initialBuildState,
  readProgress,
  trackBuild,
} from '../../../electron/engine/nix/build-tracker.ts';
import { type NixEvent, parseNixLine } from '../../../electron/engine/nix/nix-events.ts';
import { recordLines } from '../../bench/nix-events.bench.ts';

const track = (events: NixEvent[], from: BuildState = initialBuildState) =>
  events.reduce((state, event, index) => trackBuild(state, 1_000 + index, event), from);

const build = (id: string, name: string): NixEvent => ({
  kind: 'started',
  id,
  activity: 'build',
  text: `building '/nix/store/${'0'.repeat(32)}-${name}.drv'`,
  fields: [`/nix/store/${'0'.repeat(32)}-${name}.drv`, '', 1, 1],
});
const frame = (id: string, activity: 'builds' | 'download' | 'realise'): NixEvent => ({
  kind: 'started',
  id,
  activity,
  text: '',
  fields: [],
});
const progress = (
  id: string,
  done: number,
  expected: number,
  running = 0,
  failed = 0,
): NixEvent => ({
  kind: 'progressed',
  id,
  done,
  expected,
  running,
  failed,
});

test('a state is never changed in place', () => {
  const before = track([build('1', 'a')]);
  const copy = structuredClone(before);
  track(
    [{ kind: 'phaseSet', id: '1', phase: 'x' }, build('2', 'b'), { kind: 'stopped', id: '1' }],
    before,
  );
  expect(before).toEqual(copy);
});

test('activities: running ones only, longest first, with their phase, at most twenty', () => {
  const builds = Array.from({ length: 30 }, (_, n) => build(String(n), `p${n}`));
  const state = track([
    ...builds,
    { kind: 'stopped', id: '0' },
    { kind: 'phaseSet', id: '1', phase: 'checkPhase' },
  ]);
  const { activities } = readProgress(state);
  expect(activities).toHaveLength(20);
  expect(activities[0]).toEqual({
    id: '1',
    kind: 'build',
    text: expect.stringContaining('p1'),
    derivation: 'p1',
    phase: 'checkPhase',
    doneBytes: null,
    expectedBytes: null,
    startedAt: 1_001,
  });
});

test('what an ended round of builds counted stays counted (imports from derivations come in rounds)', () => {
  const state = track([
    frame('1', 'builds'),
    progress('1', 2, 2),
    { kind: 'stopped', id: '1' },
    frame('2', 'builds'),
    progress('2', 1, 5, 2, 1),
  ]);
  expect(readProgress(state)).toMatchObject({
    builtCount: 3,
    expectedCount: 7,
    runningCount: 2,
    failedCount: 1,
  });
});

test('bytes: ended and running transfers, and never less expected than announced or done', () => {
  const state = track([
    frame('1', 'realise'),
    { kind: 'expected', id: '1', activity: 'download', count: 1_000 },
    frame('2', 'download'),
    progress('2', 300, 300),
    { kind: 'stopped', id: '2' },
    frame('3', 'download'),
    progress('3', 50, 400),
  ]);
  expect(readProgress(state)).toMatchObject({ downloadedBytes: 350, downloadExpectedBytes: 1_000 });
  expect(readProgress(track([progress('3', 900, 900)], state))).toMatchObject({
    downloadedBytes: 1_200,
    downloadExpectedBytes: 1_200,
  });
});

test('events of an activity that is not running change nothing', () => {
  const state = track([build('1', 'a')]);
  for (const event of [
    progress('9', 1, 1),
    { kind: 'stopped', id: '9' },
    { kind: 'unknown' },
  ] as NixEvent[]) {
    expect(trackBuild(state, 5, event)).toBe(state);
  }
});

// How fast that is, `npm run bench -- nix-events` tells.
test('of 100,000 events nothing stays behind', () => {
  let state = initialBuildState;
  let most = 0;
  for (const line of recordLines(100_000)) {
    state = trackBuild(state, 0, parseNixLine(line));
    most = Math.max(most, state.activities.size);
  }
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(20);
});
