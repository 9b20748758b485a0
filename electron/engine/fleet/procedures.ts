import { ok } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import type { Handlers } from '../transport/router.ts';
import type { ShownFleets } from './open-fleet.ts';
import { preparePracticeFleet } from './practice-fleet.ts';
import { forgetFleet, readRecentFleets, rememberFleet } from './recent-fleets.ts';

export const fleetProcedures = (ports: Ports, fleets: ShownFleets) =>
  ({
    'fleet.recent': async () => ok({ fleets: await readRecentFleets(ports) }),
    'fleet.forget': async ({ reference }) => {
      await forgetFleet(ports, reference);
      return ok({});
    },
    'fleet.practice': async () => {
      const prepared = await preparePracticeFleet(ports);
      return prepared.ok ? ok({ reference: prepared.value }) : prepared;
    },
    'fleet.open': async ({ reference }, signal) => {
      const opened = await fleets.open(reference, signal);
      if (opened.ok) await rememberFleet(ports, opened.value, opened.value.selectedHost);
      return opened;
    },
  }) satisfies Partial<Handlers>;
