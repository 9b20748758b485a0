import { done, jobId, writing } from './events.ts';
import * as sample from './samples.ts';
import { chooseAll, engineWith, type Story } from './setting.ts';

const image = '/home/ada/Downloads/nixos-minimal-25.11.iso';

/** Of another stick, and of no host. */
const second = [
  {
    type: 'job.started' as const,
    jobId: 'write-2',
    kind: 'write' as const,
    subject: {
      reference: null,
      host: null,
      image,
      options: {},
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
    engine: () =>
      engineWith({
        events: [
          ...writing,
          {
            type: 'locks.changed',
            locks: [{ ...sample.lockOn(sample.sandisk), isElsewhere: false }],
          },
        ],
      }),
    act: async ({ actions }) => {
      actions.place.toWorkbench();
      await actions.fleet.open(sample.fleet.reference);
      actions.fleet.selectHost('nas');
      actions.drives.select(sample.kingston.id);
    },
  },
  'job-of-another-choice': {
    engine: () => engineWith({ events: writing }),
    act: async ({ actions }) => {
      actions.place.toWorkbench();
      await actions.fleet.open(sample.fleet.reference);
      actions.fleet.selectHost('nas');
      actions.place.openJob(jobId);
    },
  },
  'several-going-on': {
    engine: () =>
      engineWith({ events: [...done, ...second, { type: 'service.changed', service: failed }] }),
    act: ({ actions }) => actions.place.toWorkbench(),
  },
  'locked-elsewhere': {
    engine: () =>
      engineWith({
        events: [
          {
            type: 'locks.changed',
            locks: [sample.lockOn(sample.sandisk), sample.lockOnHost('laptop2')],
          },
        ],
      }),
    act: async (services) => {
      await chooseAll(services);
      services.actions.drives.select(sample.kingston.id);
    },
  },
};
