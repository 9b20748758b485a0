import { done, jobId, writing } from './events.ts';
import * as sample from './samples.ts';
import { chooseAll, chooseHost, type Story } from './setting.ts';

/** Of another stick, and of no host. */
const second = [
  {
    type: 'job.started' as const,
    jobId: 'write-2',
    kind: 'write' as const,
    subject: {
      ...sample.imageSubject,
      drives: sample.subject.drives.map((drive) => ({ ...drive, id: sample.kingston.id })),
    },
  },
  { type: 'job.phaseChanged' as const, jobId: 'write-2', phase: 'writing' as const },
];

const failed = {
  name: 'toy',
  request: {},
  state: null,
  startedAt: 0,
  phase: 'failed' as const,
  error: sample.nixProblem,
};

/** While something else goes on than what the window shows. */
export const severalStories: Record<string, Story> = {
  'next-while-writing': {
    events: [
      ...writing,
      {
        type: 'locks.changed',
        locks: [{ ...sample.lockOn(sample.sandisk), isElsewhere: false }],
      },
    ],
    act: async (stage) => {
      stage.actions.place.toWorkbench();
      await chooseHost(stage, 'nas');
      stage.actions.drives.select(sample.kingston.id);
    },
  },
  'job-of-another-choice': {
    events: writing,
    act: async (stage) => {
      stage.actions.place.toWorkbench();
      await chooseHost(stage, 'nas');
      stage.actions.place.openJob(jobId);
    },
  },
  'several-going-on': {
    events: [...done, ...second, { type: 'service.changed', service: failed }],
    act: ({ actions }) => actions.place.toWorkbench(),
  },
  'locked-elsewhere': {
    events: [
      {
        type: 'locks.changed',
        locks: [sample.lockOn(sample.sandisk), sample.lockOnHost('laptop2')],
      },
    ],
    act: async (stage) => {
      await chooseAll(stage);
      stage.actions.drives.select(sample.kingston.id);
    },
  },
};
