import type { EngineEvent } from './contract.ts';
import type { FakeEngine } from './fake-engine.ts';
import * as sample from './samples.ts';
import type { Stage, Story } from './setting.ts';

// What the real engine told of real jobs (test/fixtures/jobs/record.ts), told again.

const recordings = {
  make: new URL('./recordings/make.jsonl', import.meta.url),
  'build-failed': new URL('./recordings/build-failed.jsonl', import.meta.url),
  write: new URL('./recordings/write.jsonl', import.meta.url),
  'write-cancelled': new URL('./recordings/write-cancelled.jsonl', import.meta.url),
  'verify-differs': new URL('./recordings/verify-differs.jsonl', import.meta.url),
};

/** So much faster than life. */
const haste = 4;

const readRecording = async (address: URL): Promise<EngineEvent[]> => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`There is no recording at ${address.href}.`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  // Written by the engine itself, and a test parses each of them.
  return lines.map((line) => JSON.parse(line) as EngineEvent);
};

/** The drive of the recorded job, as it is in the list. */
const driveOf = (events: readonly EngineEvent[]) => {
  const started = events.find((event) => event.type === 'job.started');
  return { ...sample.practiceDrive, ...started?.subject.drives[0] };
};

/** What the person had chosen before the job began. */
const choose = async ({ actions }: Stage, events: readonly EngineEvent[]): Promise<void> => {
  const started = events.find((event) => event.type === 'job.started');
  if (!started) return;
  const { reference, host, image } = started.subject;
  if (reference !== null) await actions.fleet.open(reference, host);
  if (image === null) return;
  actions.installer.setSource('image');
  actions.installer.setImage(image);
};

/** As they followed each other, told in less time; for the window they are over by now. */
const replay = async (engine: FakeEngine, events: readonly EngineEvent[]): Promise<void> => {
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return;
  engine.publish({ type: 'drives.changed', drives: [driveOf(events)] });
  const later = Date.now() - last.at;
  let before = first.at;
  for (const event of events) {
    const wait = (event.at - before) / haste;
    before = event.at;
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    engine.publish(moved(event, later), event.at + later);
  }
};

/** What was begun is as old as it was then. */
const moved = (event: EngineEvent, laterMs: number): EngineEvent => {
  if (event.type !== 'build.progressed') return event;
  const activities = event.progress.activities.map((activity) => ({
    ...activity,
    startedAt: activity.startedAt + laterMs,
  }));
  return { ...event, progress: { ...event.progress, activities } };
};

export const replayStories: Record<string, Story> = Object.fromEntries(
  Object.entries(recordings).map(([name, address]): [string, Story] => [
    `replay-${name}`,
    {
      drives: [],
      fleet: sample.practiceFleet,
      act: async (stage) => {
        const events = await readRecording(address);
        await choose(stage, events);
        await replay(stage.engine, events);
      },
    },
  ]),
);
