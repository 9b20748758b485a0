import { fail, failure } from './contract.ts';
import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import {
  askPlan,
  chooseAll,
  chooseAllAndMake,
  chooseAllAndPlan,
  chooseHost,
  drivesOfADesk,
  hostAs,
  never,
  ok,
  openFleet,
  planAs,
  type Story,
} from './setting.ts';

/** Before a job. */
export const workbenchStories: Record<string, Story> = {
  'first-start': { drives: [sample.samsung, sample.toshiba] },
  'recent-fleets': { answers: { 'fleet.recent': () => ok({ fleets: sample.recentFleets }) } },
  'opening-fleet': {
    answers: { 'fleet.open': () => never },
    act: (stage) => void openFleet(stage),
  },
  'fleet-not-found': {
    answers: {
      'fleet.open': ({ reference }) =>
        fail('FLAKE_NOT_FOUND', { reason: 'unfetched', reference, said: 'HTTP error 404' }),
    },
    act: ({ actions }) => actions.fleet.open('github:ada/flet'),
  },
  'fleet-open': { act: openFleet },
  'fleet-of-hundreds': {
    fleet: sample.largeFleet,
    act: async ({ actions }) => {
      await actions.fleet.open(sample.largeFleet.reference);
      actions.fleet.setSearch('db-1');
    },
  },
  'practice-fleet': {
    drives: [sample.practiceDrive, sample.samsung],
    act: async ({ actions }) => {
      await actions.fleet.openPractice();
      actions.fleet.selectHost('laptop');
      actions.drives.select(sample.practiceDrive.id);
    },
  },
  ready: {
    act: async (stage) => {
      await chooseAll(stage);
      stage.actions.installer.setOption('prebuilt', true);
      await askPlan(stage, 'laptop2', { prebuilt: true });
    },
  },
  'asking-host': {
    answers: { 'fleet.describeHost': () => never },
    act: (stage) => chooseHost(stage, 'server'),
  },
  'fleet-remarks': {
    fleet: sample.fleetWithRemarks,
    act: (stage) => chooseHost(stage, 'laptop2'),
  },
  'host-unavailable': {
    answers: hostAs({
      ...sample.facts('derived'),
      layout: sample.impossibleLayout,
      unavailable: failure('LAYOUT_IMPOSSIBLE', {
        host: 'nas',
        problems: sample.impossibleLayout.problems,
      }),
    }),
    act: (stage) => chooseHost(stage, 'nas'),
  },
  'offline-fixed': {
    answers: hostAs({ ...sample.facts(), offline: 'fixed' }),
    act: chooseAll,
  },
  'derived-host': {
    act: async (stage) => {
      await chooseHost(stage, 'nas');
      stage.actions.drives.select(sample.sandisk.id);
      stage.actions.installer.setOption('prebuilt', true);
      await askPlan(stage, 'nas', { prebuilt: true });
    },
  },
  'derived-options': {
    act: async (stage) => {
      await chooseHost(stage, 'nas');
      stage.actions.installer.setOptions({ prebuilt: true, 'swap.size': '16G' });
      await stage.press(stage.t('installer.group.offline'));
      await stage.press(stage.t('installer.group.swap'));
    },
  },
  'disko-host': {
    answers: hostAs({ ...sample.facts('derived'), layout: sample.diskoLayout }),
    act: (stage) => chooseHost(stage, 'router'),
  },
  'disk-space-short': {
    answers: planAs({ diskBytesFree: 6_100_000_000 }),
    act: chooseAllAndPlan,
  },
  'revision-unpushed': { answers: planAs({ warnings: [sample.unpushed] }), act: chooseAllAndPlan },
  'every-kind-of-drive': {
    drives: [
      ...drivesOfADesk,
      sample.practiceDrive,
      sample.lockedCard,
      sample.drive({
        id: 'reader',
        device: '/dev/sdf',
        description: 'Realtek Card Reader',
        sizeBytes: null,
        eligible: false,
        reason: 'DRIVE_NOT_A_DISK',
        obstacle: { kind: 'noMedium' },
      }),
    ],
    act: (stage) => chooseAll(stage, sample.kingston),
  },
  'existing-image': {
    act: ({ actions }) => {
      actions.installer.setSource('image');
      actions.installer.setImage(`${sample.imagePath}.zst`);
      actions.drives.select(sample.sandisk.id);
    },
  },
  'nix-missing': {
    answers: {
      'app.status': () =>
        ok({ ...sample.status, nixVersion: null, nixProblem: sample.nixProblem, online: false }),
    },
  },
  confirm: { act: chooseAllAndMake },
  'confirm-mounted': { act: (stage) => chooseAllAndMake(stage, sample.kingston) },
};

const { reference } = sample.largeFleet;
const large = sample.hugeFleet(200);

/** Finding a host among many. */
export const hostStories: Record<string, Story> = {
  'fleet-of-ten-thousand': {
    fleet: sample.hugeFleet(10_000),
    act: ({ actions }) => actions.fleet.open(reference),
  },
  'hosts-found': {
    fleet: large,
    answers: {
      'fleet.recent': () =>
        ok({ fleets: [{ reference, openedAt: 2, hostCount: 200, lastHost: 'hel-web07' }] }),
    },
    act: async ({ actions }) => {
      await actions.fleet.refreshRecent();
      await actions.fleet.open(reference);
      actions.fleet.selectHost('hel-web07');
      actions.fleet.setSearch('hw');
    },
  },
  'hosts-recent': {
    fleet: large,
    answers: { 'sticks.list': () => ok({ sticks: known.history(reference) }) },
    act: ({ actions }) => actions.fleet.open(reference),
  },
  'no-host-found': {
    fleet: large,
    act: async ({ actions }) => {
      await actions.fleet.open(reference);
      actions.fleet.setSystem('aarch64-linux');
      actions.fleet.setSearch('printer');
    },
  },
  /** Names that would turn their neighbours around, hide, or never end. */
  'hostile-names': {
    fleet: sample.hostileFleet,
    drives: [
      sample.drive({
        id: 'usb-hostile',
        device: '/dev/sdz',
        description: 'Good\u202e\u200d stick',
      }),
    ],
    act: async ({ actions }) => {
      await actions.fleet.open(sample.hostileFleet.reference);
      actions.fleet.selectHost('lap\u202etop');
    },
  },
  'host-gone': { act: ({ actions }) => actions.fleet.open(sample.fleet.reference, 'oldbox') },
};
