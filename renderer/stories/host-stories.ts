import * as sample from './samples.ts';
import * as known from './samples-sticks.ts';
import { engineWith, ok, type Story } from './setting.ts';

/** Finding a host among many. */
export const hostStories: Record<string, Story> = {
  'fleet-of-ten-thousand': {
    engine: () => engineWith({ fleet: sample.hugeFleet(10_000) }),
    act: ({ actions }) => actions.fleet.open('git+ssh://git@forge.example/ops/fleet'),
  },
  'hosts-found': {
    engine: () =>
      engineWith({
        fleet: sample.hugeFleet(200),
        answers: {
          'fleet.recent': () =>
            ok({
              fleets: [
                {
                  reference: sample.largeFleet.reference,
                  openedAt: 2,
                  hostCount: 200,
                  lastHost: 'hel-web07',
                },
              ],
            }),
        },
      }),
    act: async ({ actions }) => {
      await actions.fleet.refreshRecent();
      await actions.fleet.open(sample.largeFleet.reference);
      actions.fleet.selectHost('hel-web07');
      actions.fleet.setSearch('hw');
    },
  },
  'hosts-recent': {
    engine: () =>
      engineWith({
        fleet: sample.hugeFleet(200),
        answers: {
          'sticks.list': () => ok({ sticks: known.history(sample.largeFleet.reference) }),
        },
      }),
    act: ({ actions }) => actions.fleet.open(sample.largeFleet.reference),
  },
  'no-host-found': {
    engine: () => engineWith({ fleet: sample.hugeFleet(200) }),
    act: async ({ actions }) => {
      await actions.fleet.open(sample.largeFleet.reference);
      actions.fleet.setSystem('aarch64-linux');
      actions.fleet.setSearch('printer');
    },
  },
  /** Names that would turn their neighbours around, hide, or never end. */
  'hostile-names': {
    engine: () =>
      engineWith({
        fleet: sample.hostileFleet,
        drives: [
          sample.drive({
            id: 'usb-hostile',
            device: '/dev/sdz',
            description: 'Good\u202e\u200d stick',
          }),
        ],
      }),
    act: async ({ actions }) => {
      await actions.fleet.open(sample.hostileFleet.reference);
      actions.fleet.selectHost('lap\u202etop');
    },
  },
  'host-gone': {
    engine: () => engineWith({}),
    act: ({ actions }) => actions.fleet.open('github:ada/fleet', 'oldbox'),
  },
};
