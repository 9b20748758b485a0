import type { Services } from '../app/services.ts';
import type { Answers } from './fake-engine.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { chooseAll, engineWith, ok, type Story } from './setting.ts';

const withDrive = (drive: typeof known.knownStick) =>
  engineWith({ drives: [drive, sample.kingston, sample.samsung] });

const desk = [sample.sandisk, known.intenso, known.lexar, sample.kingston, sample.samsung];
const withHistory: Answers = { 'sticks.list': () => ok({ sticks: known.history() }) };
const tiny = sample.drive({
  id: 'usb-Verbatim_Store_n_Go',
  device: '/dev/sdf',
  description: 'Verbatim Store’n’Go',
  sizeBytes: 2_004_877_312,
});

const chooseSeveral = async (services: Services) => {
  await chooseAll(services);
  services.actions.drives.setSeveral(true);
  services.actions.drives.selectAll([sample.sandisk.id, known.intenso.id, known.lexar.id]);
};

/** Sticks of which this machine knows something. */
export const stickStories: Record<string, Story> = {
  'known-stick': { engine: () => withDrive(known.knownStick), act: chooseAll },
  'interrupted-stick': { engine: () => withDrive(known.interruptedStick), act: chooseAll },
  'stick-of-another-host': {
    engine: () => withDrive(known.knownStick),
    act: async (services, _engine, { press, t }) => {
      await chooseAll(services);
      services.actions.fleet.selectHost('server');
      await press(t('action.makeStick', { count: 1 }));
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
            linkMbps: 480,
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
    act: async (services, _engine, { press, t }) => {
      await chooseAll(services);
      await press(t('action.makeStick', { count: 1 }));
    },
  },
  'confirm-resume': {
    engine: () => withDrive(known.interruptedStick),
    act: async (services, _engine, { press, t }) => {
      await chooseAll(services);
      await press(t('action.makeStick', { count: 1 }));
    },
  },
  'confirm-several': {
    engine: () => engineWith({ drives: [known.interruptedStick, sample.kingston] }),
    act: ({ actions }) => {
      const { reference, host } = sample.subject;
      actions.job.confirm(
        {
          of: 'host',
          input: { reference: reference ?? '', host: host ?? '', options: { prebuilt: true } },
        },
        [known.interruptedStick, sample.kingston].flatMap((drive) =>
          drive.identity ? [{ ...drive, identity: drive.identity }] : [],
        ),
      );
    },
  },
  'confirm-data': {
    engine: () => engineWith({ drives: [sample.sandisk, sample.backupDisk] }),
    act: async (services, _engine, { press, t }) => {
      await chooseAll(services);
      services.actions.drives.select(sample.backupDisk.id);
      await press(t('action.makeStick', { count: 1 }));
    },
  },
  'several-confirm-data': {
    engine: () => engineWith({ drives: [sample.sandisk, sample.backupDisk] }),
    act: async (services, _engine, { press, t }) => {
      await chooseAll(services);
      services.actions.drives.setSeveral(true);
      services.actions.drives.selectAll([sample.sandisk.id, sample.backupDisk.id]);
      await press(t('action.makeStick', { count: 2 }));
    },
  },
  'several-chosen': {
    engine: () => engineWith({ drives: desk, answers: withHistory }),
    act: chooseSeveral,
  },
  'several-confirm': {
    engine: () => engineWith({ drives: desk }),
    act: async (services, _engine, { press, t }) => {
      await chooseSeveral(services);
      await press(t('action.makeStick', { count: 3 }));
    },
  },
  'several-confirm-one-gone': {
    engine: () => engineWith({ drives: desk }),
    act: async (services, engine, { press, see, t }) => {
      await chooseSeveral(services);
      await press(t('action.makeStick', { count: 3 }));
      await see('[role=alertdialog]');
      engine.publish({ type: 'drives.changed', drives: desk.slice(1) });
    },
  },
  'several-one-unplugged': {
    engine: () => engineWith({ drives: desk }),
    act: async (services, engine) => {
      await chooseSeveral(services);
      const others = desk
        .slice(1)
        .map((drive) =>
          drive.id === known.lexar.id
            ? { ...drive, eligible: false, reason: 'DRIVE_READ_ONLY' as const }
            : drive,
        );
      engine.publish({ type: 'drives.changed', drives: others });
    },
  },
  'drive-looks-too-small': {
    engine: () =>
      engineWith({ drives: [tiny, sample.sandisk, sample.samsung], answers: withHistory }),
    act: async (services) => {
      await chooseAll(services);
      services.actions.drives.select(tiny.id);
    },
  },
  'drive-too-small-for-image': {
    engine: () => engineWith({ drives: [tiny, sample.sandisk, sample.samsung] }),
    act: async ({ actions }) => {
      actions.installer.setSource('image');
      actions.installer.setImage('/home/ada/Downloads/nixos-minimal-25.11.iso');
      await actions.installer.measure();
      actions.drives.select(tiny.id);
    },
  },
  'image-not-found': {
    engine: () =>
      engineWith({
        answers: { 'images.measure': () => ({ ok: false, error: known.imageNotFound }) },
      }),
    act: async ({ actions }) => {
      actions.installer.setSource('image');
      actions.installer.setImage('/home/ada/Downloads/nixos-minimal-25.11.is');
      await actions.installer.measure();
    },
  },
  'verify-refused': {
    engine: () =>
      engineWith({
        drives: [known.knownStick, sample.kingston],
        answers: { 'verify.start': () => ({ ok: false, error: known.stickUnknown }) },
      }),
    act: async (services, _engine, { press, t }) => {
      await chooseAll(services);
      await press(t('drives.verify'));
    },
  },
};
