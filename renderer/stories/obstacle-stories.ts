import type { Connection } from '../api/client-transport.ts';
import { fail, failure, type Output } from './contract.ts';
import { createFakeEngine } from './fake-engine.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { chooseAll, chooseAllAndPlan, engineWith, never, ok, type Story } from './setting.ts';

/** The window is there, and the engine it is for is not. */
const withConnection = (connection: Connection) => () => ({
  ...engineWith({}),
  watchConnection: (onChange: (connection: Connection) => void) => {
    // After the state that it had until then.
    const timer = setTimeout(() => onChange(connection));
    return () => clearTimeout(timer);
  },
});

/** A page that is not let in. */
const withoutEntry = (codeFailed: boolean) => () => ({
  ...withConnection('refused')(),
  entry: { codeFailed, enterWith: () => undefined },
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

/** Before a job: what is waited for, and what stands in the way. */
export const obstacleStories: Record<string, Story> = {
  'connection-lost': {
    engine: withConnection('lost'),
    act: async (services, _engine, { see }) => {
      await chooseAll(services);
      await see('header .text-failed');
    },
  },
  'connection-refused': {
    engine: withoutEntry(false),
    act: async (_services, _engine, { see }) => void (await see('[role=alert]')),
  },
  'code-failed': {
    engine: withoutEntry(true),
    act: async (_services, _engine, { see }) => void (await see('[role=alert]')),
  },
  'looking-for-drives': {
    engine: () =>
      createFakeEngine({
        'app.status': () => ok(sample.status),
        'fleet.recent': () => ok({ fleets: [] }),
        'drives.list': () => never,
      }),
  },
  'practice-drive-failed': {
    engine: () =>
      engineWith({
        drives: [sample.samsung],
        answers: {
          'drives.createPractice': () =>
            fail('DISK_FULL', { reason: 'practiceDrive', path: '/home/ada/practice-1.img' }),
        },
      }),
    act: ({ actions }) => actions.drives.createPractice(),
  },
  'fleet-without-hosts': {
    engine: () => engineWith({ fleet: { ...sample.fleet, hosts: [] } }),
    act: ({ actions }) => actions.fleet.open('github:ada/fleet'),
  },
  'host-does-not-evaluate': {
    engine: () => engineWith({ answers: { 'fleet.describeHost': () => doesNotEvaluate } }),
    act: chooseAll,
  },
  'plan-asking': {
    engine: () => engineWith({ answers: { 'build.plan': () => never } }),
    act: async (services) => {
      await chooseAll(services);
      void services.actions.installer.askPlan('github:ada/fleet', 'laptop2', {});
    },
  },
  'plan-failed': {
    engine: () => engineWith({ answers: { 'build.plan': () => doesNotEvaluate } }),
    act: chooseAllAndPlan,
  },
  'plan-without-size': {
    engine: () =>
      engineWith({
        answers: {
          'build.plan': () =>
            ok({
              plan: {
                ...sample.plan,
                downloadBytes: null,
                imageBytesEstimate: null,
                systemBytes: null,
                diskBytesNeeded: null,
                minutesEstimate: null,
              },
            }),
        },
      }),
    act: chooseAllAndPlan,
  },
  'confirm-image': {
    engine: () => engineWith({}),
    act: async ({ actions }, _engine, { press, t }) => {
      actions.installer.setSource('image');
      actions.installer.setImage('/home/ada/Downloads/nixos-minimal-25.11.iso');
      await actions.installer.measure();
      actions.drives.select(sample.sandisk.id);
      await press(t('action.makeStick', { count: 1 }));
    },
  },
  'confirm-not-an-image': {
    engine: () => engineWith({ answers: { 'images.measure': () => ok(bareFileSystem) } }),
    act: async ({ actions }, _engine, { press, t }) => {
      actions.installer.setSource('image');
      actions.installer.setImage(bareFileSystem.path);
      await actions.installer.measure();
      actions.drives.select(sample.sandisk.id);
      await press(t('action.makeStick', { count: 1 }));
    },
  },
  'image-of-a-virtual-machine': {
    engine: () =>
      engineWith({
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
      }),
    act: async ({ actions }) => {
      actions.installer.setSource('image');
      actions.installer.setImage('/home/ada/Downloads/nixos.qcow2');
      await actions.installer.measure();
    },
  },
  'confirm-refused': {
    engine: () =>
      engineWith({
        answers: {
          'make.start': () => fail('DRIVE_CHANGED', { device: '/dev/sdb', what: 'exchanged' }),
        },
      }),
    act: async (services, _engine, { press, see, t }) => {
      await chooseAll(services);
      await press(t('action.makeStick', { count: 1 }));
      await press(t('confirm.erase', { count: 1 }));
      await see('[role=alertdialog] [role=alert]');
    },
  },
  'confirm-starting': {
    engine: () => engineWith({ answers: { 'make.start': () => never } }),
    act: async (services, _engine, { press, t }) => {
      await chooseAll(services);
      await press(t('action.makeStick', { count: 1 }));
      await press(t('confirm.erase', { count: 1 }));
    },
  },
  'confirm-gone': {
    engine: () => engineWith({ drives: [sample.sandisk, known.intenso] }),
    act: async (services, engine, { press, see, t }) => {
      await chooseAll(services);
      await press(t('action.makeStick', { count: 1 }));
      await see('[role=alertdialog]');
      engine.publish({ type: 'drives.changed', drives: [known.intenso] });
    },
  },
  'recent-menu': {
    engine: () =>
      engineWith({
        answers: {
          'fleet.recent': () =>
            ok({
              fleets: [
                { reference: 'github:ada/fleet', openedAt: 2, hostCount: 6, lastHost: 'laptop2' },
                { reference: '~/ops', openedAt: 1, hostCount: 240, lastHost: null },
              ],
            }),
        },
      }),
    act: async ({ actions }, _engine, { press, see, t }) => {
      await actions.fleet.open('github:ada/fleet');
      await press(t('fleet.recent'));
      await see('[role=menuitem]');
    },
  },
  preferences: {
    engine: () => engineWith({}),
    act: async (_services, _engine, { press, see, t }) => {
      await press(t('preferences.title'));
      await see('[role=dialog]');
    },
  },
};
