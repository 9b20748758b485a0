import { type Drive, failure } from './contract.ts';
import { writing } from './events.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import {
  type Act,
  chooseAll,
  chooseAllAndMake,
  chooseImage,
  never,
  ok,
  pressMake,
  type Stage,
  type Story,
} from './setting.ts';

const deskWith = (drive: Drive) => [drive, sample.kingston, sample.samsung];

const desk = [sample.sandisk, known.intenso, known.lexar, sample.kingston, sample.samsung];
const withHistory = { 'sticks.list': () => ok({ sticks: known.history() }) };
const tiny = sample.drive({
  id: 'usb-Verbatim_Store_n_Go',
  device: '/dev/sdf',
  description: 'Verbatim Store’n’Go',
  sizeBytes: 2_004_877_312,
});
const withTiny = [tiny, sample.sandisk, sample.samsung];
const withData = [sample.sandisk, sample.backupDisk];

const chooseSeveral = async (stage: Stage, drives: readonly Drive[] = desk.slice(0, 3)) => {
  await chooseAll(stage);
  stage.actions.drives.setSeveral(true);
  stage.actions.drives.selectAll(drives.map(({ id }) => id));
};

const mistyped = '/home/ada/Downloads/nixos-minimal-25.11.is';

/** Sticks of which this machine knows something. */
export const stickStories: Record<string, Story> = {
  'known-stick': { drives: deskWith(known.knownStick), act: chooseAll },
  'interrupted-stick': {
    drives: deskWith(known.interruptedStick),
    act: chooseAll,
  },
  'stick-of-another-host': {
    drives: deskWith(known.knownStick),
    act: async (stage) => {
      await chooseAll(stage);
      stage.actions.fleet.selectHost('server');
      await pressMake(stage);
    },
  },
  'every-past': {
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
      { ...sample.kingston, lastStick: { ...known.record, stick: 'writtenUnverified' } },
    ],
    act: ({ actions }) => actions.drives.select(known.lexar.id),
  },
  'confirm-delta': {
    drives: deskWith(known.knownStick),
    act: chooseAllAndMake,
  },
  'confirm-resume': {
    drives: deskWith(known.interruptedStick),
    act: chooseAllAndMake,
  },
  'confirm-several': {
    drives: [known.interruptedStick, sample.kingston],
    act: ({ actions }) => {
      const input = { reference: sample.fleet.reference, host: 'laptop2' };
      actions.job.confirm(
        { of: 'host', input: { ...input, options: { prebuilt: true } } },
        [known.interruptedStick, sample.kingston].flatMap((drive) =>
          drive.identity ? [{ ...drive, identity: drive.identity }] : [],
        ),
      );
    },
  },
  'confirm-data': { drives: withData, act: (stage) => chooseAllAndMake(stage, sample.backupDisk) },
  'several-confirm-data': {
    drives: withData,
    act: async (stage) => {
      await chooseSeveral(stage, withData);
      await pressMake(stage, 2);
    },
  },
  'several-chosen': {
    drives: desk,
    answers: withHistory,
    act: chooseSeveral,
  },
  'several-confirm': {
    drives: desk,
    act: async (stage) => {
      await chooseSeveral(stage);
      await pressMake(stage, 3);
    },
  },
  'several-confirm-one-gone': {
    drives: desk,
    act: async (stage) => {
      await chooseSeveral(stage);
      await pressMake(stage, 3);
      await stage.see('[role=alertdialog]');
      stage.engine.publish({ type: 'drives.changed', drives: desk.slice(1) });
    },
  },
  'several-one-unplugged': {
    drives: desk,
    act: async (stage) => {
      await chooseSeveral(stage);
      const refused = { eligible: false, reason: 'DRIVE_READ_ONLY' } as const;
      const others = desk
        .slice(1)
        .map((drive) => (drive.id === known.lexar.id ? { ...drive, ...refused } : drive));
      stage.engine.publish({ type: 'drives.changed', drives: others });
    },
  },
  'drive-looks-too-small': {
    drives: withTiny,
    answers: withHistory,
    act: (stage) => chooseAll(stage, tiny),
  },
  'drive-too-small-for-image': {
    drives: withTiny,
    act: (stage) => chooseImage(stage, sample.imagePath, tiny),
  },
  'image-not-found': {
    answers: {
      'images.measure': () => ({
        ok: false,
        error: failure('IMAGE_NOT_FOUND', { reason: 'path', path: mistyped }),
      }),
    },
    act: (stage) => chooseImage(stage, mistyped, null),
  },
  'verify-refused': {
    drives: [known.knownStick, sample.kingston],
    answers: { 'verify.start': () => ({ ok: false, error: known.stickUnknown }) },
    act: async (stage) => {
      await chooseAll(stage);
      await stage.press(stage.t('drives.verify'));
    },
  },
};

const openHistory = ({ actions }: Stage) => actions.place.openPage('history');

const searching =
  (text: string): Act =>
  (stage) => {
    openHistory(stage);
    stage.actions.history.setSearch(text);
  };

const filled: Story = {
  drives: [known.knownStick, known.intenso, sample.practiceDrive, sample.samsung],
  answers: { 'sticks.list': () => ok({ sticks: known.history() }) },
  act: openHistory,
};

/** What was made on this machine. */
export const historyStories: Record<string, Story> = {
  history: filled,
  'history-empty': { act: openHistory },
  'history-reading': { answers: { 'sticks.list': () => never }, act: openHistory },
  'history-search': { ...filled, act: searching('lexar may') },
  'history-nothing-found': { ...filled, act: searching('printer') },
  'history-while-writing': { ...filled, events: writing },
  'history-forget': {
    ...filled,
    act: async (stage) => {
      openHistory(stage);
      await stage.press(stage.t('history.forget'));
    },
  },
  'history-unreadable': {
    answers: { 'sticks.list': () => ({ ok: false, error: known.registryUnreadable }) },
    act: openHistory,
  },
  'made-again': {
    ...filled,
    act: async (stage) => {
      openHistory(stage);
      await stage.press(stage.t('history.again'));
    },
  },
};
