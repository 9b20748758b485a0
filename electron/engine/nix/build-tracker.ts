import { Activity, type BuildProgress, derivationName } from '../../contract/index.ts';
import type { ActivityType, NixEvent } from './nix-events.ts';

/** What is known of a running nix. Never changed in place: each event makes the next state. */
export type BuildState = {
  /** Running ones only, so that the state stays small however long the build is. */
  activities: ReadonlyMap<string, Running>;
  /** Of builds and transfers that have ended. */
  ended: Readonly<Record<Counted, Counts>>;
};

type Counted = 'builds' | 'download' | 'copyPath';
type Counts = { done: number; failed: number };

type Running = {
  type: ActivityType;
  text: string;
  /** Path of the derivation that is being built. */
  derivationPath: string | null;
  phase: string | null;
  done: number;
  expected: number;
  running: number;
  failed: number;
  /** What it expects of others (`realise` tells the bytes that all transfers will have). */
  expects: Readonly<Partial<Record<ActivityType, number>>>;
  startedAt: number;
};

const nothing: Counts = { done: 0, failed: 0 };

export const initialBuildState: BuildState = {
  activities: new Map(),
  ended: { builds: nothing, download: nothing, copyPath: nothing },
};

/** Pure. `now` is in milliseconds since 1970. An event of an activity that is not running changes nothing. */
export const trackBuild = (state: BuildState, now: number, event: NixEvent): BuildState => {
  switch (event.kind) {
    case 'started': {
      const [path] = event.fields;
      return withActivity(state, event.id, {
        type: event.activity,
        text: event.text,
        derivationPath: event.activity === 'build' && typeof path === 'string' ? path : null,
        phase: null,
        done: 0,
        expected: 0,
        running: 0,
        failed: 0,
        expects: {},
        startedAt: now,
      });
    }
    case 'stopped':
      return withoutActivity(state, event.id);
    case 'phaseSet':
      return change(state, event.id, (activity) => ({ ...activity, phase: event.phase }));
    case 'progressed': {
      const { done, expected, running, failed } = event;
      return change(state, event.id, (activity) =>
        // Nix repeats itself a lot, above all while it downloads.
        activity.done === done &&
        activity.expected === expected &&
        activity.running === running &&
        activity.failed === failed
          ? activity
          : { ...activity, done, expected, running, failed },
      );
    }
    case 'expected':
      return change(state, event.id, (activity) =>
        activity.expects[event.activity] === event.count
          ? activity
          : { ...activity, expects: { ...activity.expects, [event.activity]: event.count } },
      );
    default:
      return state;
  }
};

const withActivity = (state: BuildState, id: string, activity: Running): BuildState => ({
  ...state,
  activities: new Map(state.activities).set(id, activity),
});

const change = (state: BuildState, id: string, to: (activity: Running) => Running): BuildState => {
  const activity = state.activities.get(id);
  if (!activity) return state;
  const changed = to(activity);
  return changed === activity ? state : withActivity(state, id, changed);
};

const withoutActivity = (state: BuildState, id: string): BuildState => {
  const activity = state.activities.get(id);
  if (!activity) return state;
  const activities = new Map(state.activities);
  activities.delete(id);
  const { type } = activity;
  if (!isCounted(type)) return { ...state, activities };
  const before = state.ended[type];
  const after = { done: before.done + activity.done, failed: before.failed + activity.failed };
  return { activities, ended: { ...state.ended, [type]: after } };
};

const isCounted = (type: ActivityType): type is Counted =>
  type === 'builds' || type === 'download' || type === 'copyPath';

/** Path of the derivation whose log an activity's lines belong to; null where they are nix's own. */
export const derivationOf = (state: BuildState, activityId: string): string | null =>
  state.activities.get(activityId)?.derivationPath ?? null;

/** What the user sees of it. Counts are of derivations. */
export const readProgress = (state: BuildState): BuildProgress => {
  const builds = total(state, 'builds');
  const downloads = total(state, 'download');
  // From a cache that is no web server (ssh, a folder) come copies without a transfer.
  const transfers = downloads.expected > 0 ? downloads : total(state, 'copyPath');
  return {
    builtCount: builds.done,
    expectedCount: builds.expected,
    runningCount: builds.running,
    failedCount: builds.failed,
    downloadedBytes: transfers.done,
    downloadExpectedBytes: transfers.expected,
    activities: describeActivities(state),
  };
};

/** As nix's own progress bar adds up (src/libmain/progress-bar.cc, `getStatus`). */
const total = (state: BuildState, type: Counted) => {
  const { done: endedDone, failed: endedFailed } = state.ended[type];
  const sum = { done: endedDone, expected: endedDone, running: 0, failed: endedFailed };
  let announced = 0;
  for (const activity of state.activities.values()) {
    announced += activity.expects[type] ?? 0;
    if (activity.type !== type) continue;
    sum.done += activity.done;
    sum.expected += activity.expected;
    sum.running += activity.running;
    sum.failed += activity.failed;
  }
  return { ...sum, expected: Math.max(sum.expected, announced, sum.done) };
};

const describeActivities = ({ activities }: BuildState): Activity[] =>
  [...activities]
    // Without a text it is a frame around others, such as all builds.
    .filter(([, activity]) => activity.text !== '' || activity.derivationPath !== null)
    .sort(([, one], [, other]) => one.startedAt - other.startedAt)
    .slice(0, 20)
    .map(([id, activity]) => ({
      id,
      kind: Activity.shape.kind.catch('unknown').parse(activity.type),
      text: activity.text,
      derivation: activity.derivationPath && derivationName(activity.derivationPath),
      phase: activity.phase,
      ...readBytes(activity),
      startedAt: activity.startedAt,
    }));

const readBytes = ({ type, done, expected }: Running) =>
  type === 'download' || type === 'copyPath'
    ? { doneBytes: done, expectedBytes: expected > 0 ? expected : null }
    : { doneBytes: null, expectedBytes: null };
