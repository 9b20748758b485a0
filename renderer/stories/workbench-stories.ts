import { fail, failure } from './contract.ts';
import * as sample from './samples.ts';
import {
  chooseAll,
  chooseAllAndPlan,
  drivesOfADesk,
  engineWith,
  never,
  ok,
  type Story,
} from './setting.ts';

/** Before a job. */
export const workbenchStories: Record<string, Story> = {
  'first-start': { engine: () => engineWith({ drives: [sample.samsung, sample.toshiba] }) },
  'recent-fleets': {
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
  },
  'opening-fleet': {
    engine: () => engineWith({ answers: { 'fleet.open': () => never } }),
    act: ({ actions }) => void actions.fleet.open('github:ada/fleet'),
  },
  'fleet-not-found': {
    engine: () =>
      engineWith({
        answers: {
          'fleet.open': () =>
            fail('FLAKE_NOT_FOUND', {
              reason: 'unfetched',
              reference: 'github:ada/flet',
              said: 'HTTP error 404',
            }),
        },
      }),
    act: ({ actions }) => actions.fleet.open('github:ada/flet'),
  },
  'fleet-open': {
    engine: () => engineWith({}),
    act: ({ actions }) => actions.fleet.open('github:ada/fleet'),
  },
  'fleet-of-hundreds': {
    engine: () => engineWith({ fleet: sample.largeFleet }),
    act: async ({ actions }) => {
      await actions.fleet.open('git+ssh://git@forge.example/ops/fleet');
      actions.fleet.setSearch('db-1');
    },
  },
  'practice-fleet': {
    engine: () => engineWith({ drives: [sample.practiceDrive, sample.samsung] }),
    act: async ({ actions }) => {
      await actions.fleet.openPractice();
      actions.fleet.selectHost('laptop');
      actions.drives.select(sample.practiceDrive.id);
    },
  },
  ready: {
    engine: () => engineWith({}),
    act: async (services) => {
      await chooseAll(services);
      services.actions.installer.setOption('prebuilt', true);
      await services.actions.installer.askPlan('github:ada/fleet', 'laptop2', { prebuilt: true });
    },
  },
  'asking-host': {
    engine: () => engineWith({ answers: { 'fleet.describeHost': () => never } }),
    act: async ({ actions }) => {
      await actions.fleet.open('github:ada/fleet');
      actions.fleet.selectHost('server');
    },
  },
  'fleet-remarks': {
    engine: () => engineWith({ fleet: sample.fleetWithRemarks }),
    act: async ({ actions }) => {
      await actions.fleet.open('github:ada/fleet');
      actions.fleet.selectHost('laptop2');
    },
  },
  'host-unavailable': {
    engine: () =>
      engineWith({
        answers: {
          'fleet.describeHost': ({ host }) =>
            ok({
              name: host,
              system: 'x86_64-linux',
              offline: 'selectable',
              optionsSelectable: true,
              layout: sample.impossibleLayout,
              unavailable: failure('LAYOUT_IMPOSSIBLE', {
                host,
                problems: sample.impossibleLayout.problems,
              }),
            }),
        },
      }),
    act: async ({ actions }) => {
      await actions.fleet.open('github:ada/fleet');
      actions.fleet.selectHost('nas');
    },
  },
  'offline-fixed': {
    engine: () =>
      engineWith({
        answers: {
          'fleet.describeHost': ({ host }) =>
            ok({
              name: host,
              system: 'x86_64-linux',
              offline: 'fixed',
              ...sample.noOptions,
              unavailable: null,
            }),
        },
      }),
    act: chooseAll,
  },
  'derived-host': {
    engine: () => engineWith({}),
    act: async (services) => {
      await services.actions.fleet.open('github:ada/fleet');
      services.actions.fleet.selectHost('nas');
      services.actions.drives.select(sample.sandisk.id);
      services.actions.installer.setOption('prebuilt', true);
      await services.actions.installer.askPlan('github:ada/fleet', 'nas', { prebuilt: true });
    },
  },
  'derived-options': {
    engine: () => engineWith({}),
    act: async (services, _engine, { press, t }) => {
      await services.actions.fleet.open('github:ada/fleet');
      services.actions.fleet.selectHost('nas');
      services.actions.installer.setOptions({ prebuilt: true, 'swap.size': '16G' });
      await press(t('installer.group.offline'));
      await press(t('installer.group.swap'));
    },
  },
  'disko-host': {
    engine: () =>
      engineWith({
        answers: {
          'fleet.describeHost': ({ host }) =>
            ok({
              name: host,
              system: 'x86_64-linux',
              ...sample.facts('derived'),
              layout: sample.diskoLayout,
            }),
        },
      }),
    act: async (services) => {
      await services.actions.fleet.open('github:ada/fleet');
      services.actions.fleet.selectHost('router');
    },
  },
  'disk-space-short': {
    engine: () =>
      engineWith({
        answers: {
          'build.plan': () => ok({ plan: { ...sample.plan, diskBytesFree: 6_100_000_000 } }),
        },
      }),
    act: chooseAllAndPlan,
  },
  'revision-unpushed': {
    engine: () =>
      engineWith({
        answers: {
          'build.plan': () => ok({ plan: { ...sample.plan, warnings: [sample.unpushed] } }),
        },
      }),
    act: chooseAllAndPlan,
  },
  'every-kind-of-drive': {
    engine: () =>
      engineWith({
        drives: [
          ...drivesOfADesk,
          sample.practiceDrive,
          sample.lockedCard,
          sample.drive({
            id: 'reader',
            device: '/dev/sdf',
            description: 'Realtek Card Reader',
            sizeBytes: null,
            bus: 'usb',
            eligible: false,
            reason: 'DRIVE_NOT_A_DISK',
            obstacle: { kind: 'noMedium' },
          }),
        ],
      }),
    act: async ({ actions }) => {
      await actions.fleet.open('github:ada/fleet');
      actions.fleet.selectHost('laptop2');
      actions.drives.select(sample.kingston.id);
    },
  },
  'existing-image': {
    engine: () => engineWith({}),
    act: ({ actions }) => {
      actions.installer.setSource('image');
      actions.installer.setImage('/home/ada/Downloads/nixos-minimal-25.11.iso.zst');
      actions.drives.select(sample.sandisk.id);
    },
  },
  'nix-missing': {
    engine: () =>
      engineWith({
        answers: {
          'app.status': () =>
            ok({
              ...sample.status,
              nixVersion: null,
              nixProblem: sample.nixProblem,
              online: false,
            }),
        },
      }),
  },
  confirm: {
    engine: () => engineWith({}),
    act: async (services, _engine, { press, t }) => {
      await chooseAll(services);
      await press(t('action.makeStick', { count: 1 }));
    },
  },
  'confirm-mounted': {
    engine: () => engineWith({}),
    act: async (services, _engine, { press, t }) => {
      await chooseAll(services);
      services.actions.drives.select(sample.kingston.id);
      await press(t('action.makeStick', { count: 1 }));
    },
  },
};
