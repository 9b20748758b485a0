import type { Connection } from '../api/client-transport.ts';
import { fail, failure, type Output } from './contract.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import {
  askPlan,
  chooseAll,
  chooseAllAndMake,
  chooseAllAndPlan,
  chooseImage,
  never,
  ok,
  openFleet,
  planAs,
  pressMake,
  type Stage,
  type Story,
} from './setting.ts';

/** The window is there, and the engine it is for is not. */
const withConnection = (connection: Connection) => ({
  watchConnection: (onChange: (connection: Connection) => void) => {
    // After the state that it had until then.
    const timer = setTimeout(() => onChange(connection));
    return () => clearTimeout(timer);
  },
});

/** A page that is not let in. */
const withoutEntry = (codeFailed: boolean): Story => ({
  transport: { ...withConnection('refused'), entry: { codeFailed, enterWith: () => undefined } },
  act: async ({ see }) => void (await see('[role=alert]')),
});

const doesNotEvaluate = fail('EVALUATION_FAILED', {
  reason: 'nix',
  file: 'hosts/laptop2.nix',
  line: 12,
  column: 5,
  isOwn: true,
  said: "attribute 'hardware' missing",
});

/** What may be written all the same, by who knows what it is. */
const bareFileSystem: Output<'images.measure'> = {
  path: '/home/ada/Downloads/rootfs.img',
  unpackedBytes: 1_074_000_000,
  about: { label: null, layout: null, partitions: null, boots: [], sizeBytes: 1_074_000_000 },
  doubt: failure('NOT_AN_IMAGE', {
    path: '/home/ada/Downloads/rootfs.img',
    content: 'fileSystem',
    name: 'ext4',
    packed: false,
    flag: '--anyway',
    command: null,
    isWritten: false,
  }),
};

const chooseImageAndMake = async (stage: Stage, path?: string) => {
  await chooseImage(stage, path);
  await pressMake(stage);
};

const chooseAllAndStart = async (stage: Stage) => {
  await chooseAllAndMake(stage);
  await stage.press(stage.t('confirm.erase', { count: 1 }));
};

/** Before a job: what is waited for, and what stands in the way. */
export const obstacleStories: Record<string, Story> = {
  'connection-lost': {
    transport: withConnection('lost'),
    act: async (stage) => {
      await chooseAll(stage);
      await stage.see('header .text-failed');
    },
  },
  'connection-refused': withoutEntry(false),
  'code-failed': withoutEntry(true),
  'looking-for-drives': { drives: null, answers: { 'drives.list': () => never } },
  'practice-drive-failed': {
    drives: [sample.samsung],
    answers: {
      'drives.createPractice': () =>
        fail('DISK_FULL', { reason: 'practiceDrive', path: '/home/ada/practice-1.img' }),
    },
    act: ({ actions }) => actions.drives.createPractice(),
  },
  'fleet-without-hosts': { fleet: { ...sample.fleet, hosts: [] }, act: openFleet },
  'host-does-not-evaluate': {
    answers: { 'fleet.describeHost': () => doesNotEvaluate },
    act: chooseAll,
  },
  'plan-asking': {
    answers: { 'build.plan': () => never },
    act: async (stage) => {
      await chooseAll(stage);
      void askPlan(stage);
    },
  },
  'plan-failed': { answers: { 'build.plan': () => doesNotEvaluate }, act: chooseAllAndPlan },
  'plan-without-size': {
    answers: planAs({
      downloadBytes: null,
      imageBytesEstimate: null,
      systemBytes: null,
      diskBytesNeeded: null,
      minutesEstimate: null,
    }),
    act: chooseAllAndPlan,
  },
  'confirm-image': { act: chooseImageAndMake },
  'confirm-not-an-image': {
    answers: { 'images.measure': () => ok(bareFileSystem) },
    act: (stage) => chooseImageAndMake(stage, bareFileSystem.path),
  },
  'image-of-a-virtual-machine': {
    answers: {
      'images.measure': ({ image }) =>
        fail('NOT_AN_IMAGE', {
          path: image,
          content: 'virtualDisk',
          name: 'qcow2',
          packed: false,
          flag: null,
          command: ['qemu-img', 'convert', '-O', 'raw', image, `${image}.raw`],
          isWritten: false,
        }),
    },
    act: (stage) => chooseImage(stage, '/home/ada/Downloads/nixos.qcow2', null),
  },
  'confirm-refused': {
    answers: {
      'make.start': () => fail('DRIVE_CHANGED', { device: '/dev/sdb', what: 'exchanged' }),
    },
    act: async (stage) => {
      await chooseAllAndStart(stage);
      await stage.see('[role=alertdialog] [role=alert]');
    },
  },
  'confirm-starting': { answers: { 'make.start': () => never }, act: chooseAllAndStart },
  'confirm-gone': {
    drives: [sample.sandisk, known.intenso],
    act: async (stage) => {
      await chooseAllAndMake(stage);
      await stage.see('[role=alertdialog]');
      stage.engine.publish({ type: 'drives.changed', drives: [known.intenso] });
    },
  },
  'recent-menu': {
    answers: { 'fleet.recent': () => ok({ fleets: sample.recentFleets }) },
    act: async (stage) => {
      await openFleet(stage);
      await stage.press(stage.t('fleet.recent'));
      await stage.see('[role=menuitem]');
    },
  },
  preferences: {
    act: async ({ press, see, t }) => {
      await press(t('preferences.title'));
      await see('[role=dialog]');
    },
  },
};
