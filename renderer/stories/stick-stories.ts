import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { chooseAll, engineWith, press, type Story } from './setting.ts';

const withDrive = (drive: typeof known.knownStick) =>
  engineWith({ drives: [drive, sample.kingston, sample.samsung] });

/** Sticks of which this machine knows something. */
export const stickStories: Record<string, Story> = {
  'known-stick': { engine: () => withDrive(known.knownStick), act: chooseAll },
  'interrupted-stick': { engine: () => withDrive(known.interruptedStick), act: chooseAll },
  'stick-of-another-host': {
    engine: () => withDrive(known.knownStick),
    act: async (services) => {
      await chooseAll(services);
      services.actions.fleet.selectHost('server');
      press('Make stick');
    },
  },
  'every-past': {
    engine: () =>
      engineWith({
        drives: [
          known.knownStick,
          { ...known.intenso, lastStick: known.interrupted },
          {
            ...known.lexar,
            lastStick: {
              ...known.record,
              stick: 'differs',
              image: '/home/ada/nixos-minimal-25.11.iso',
              made: null,
            },
          },
          {
            ...sample.kingston,
            lastStick: { ...known.record, stick: 'writtenUnverified' },
          },
        ],
      }),
    act: ({ actions }) => actions.drives.select(known.lexar.id),
  },
  'confirm-delta': {
    engine: () => withDrive(known.knownStick),
    act: async (services) => {
      await chooseAll(services);
      press('Make stick');
    },
  },
  'confirm-resume': {
    engine: () => withDrive(known.interruptedStick),
    act: async (services) => {
      await chooseAll(services);
      press('Make stick');
    },
  },
  'confirm-several': {
    engine: () => engineWith({ drives: [known.interruptedStick, sample.kingston] }),
    act: ({ actions }) => {
      const { reference, host } = sample.subject;
      actions.job.confirm(
        {
          kind: 'make',
          input: { reference: reference ?? '', host: host ?? '', options: { prebuilt: true } },
        },
        [known.interruptedStick, sample.kingston].flatMap((drive) =>
          drive.identity ? [{ ...drive, identity: drive.identity }] : [],
        ),
      );
    },
  },
  'verify-refused': {
    engine: () =>
      engineWith({
        drives: [known.knownStick, sample.kingston],
        answers: { 'verify.start': () => ({ ok: false, error: known.stickUnknown }) },
      }),
    act: async (services) => {
      await chooseAll(services);
      press('Verify this stick');
    },
  },
};
