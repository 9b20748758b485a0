import { ok } from '../../contract/index.ts';
import { findHost } from '../fleet/list-hosts.ts';
import type { OpenFleet } from '../fleet/open-fleet.ts';
import { rememberFleet } from '../fleet/recent-fleets.ts';
import { during, type Machine } from '../nix/nix-session.ts';
import type { Handlers } from '../transport/router.ts';
import { findImageFile } from '../write/image-file.ts';
import { describeHost } from './describe-host.ts';
import { planBuild } from './plan-build.ts';
import { incompleteProofError, proveOffline } from './prove-offline.ts';

/** What is asked about a host and its installer; `jobs/` makes one. */
export const installerProcedures = (ports: Machine, openFleet: OpenFleet) => {
  const findIn = async (reference: string, name: string, signal: AbortSignal) => {
    const fleet = await openFleet(reference, signal);
    if (!fleet.ok) return fleet;
    const host = findHost(fleet.value, name);
    return host.ok ? ok({ fleet: fleet.value, host: host.value }) : host;
  };

  return {
    'fleet.describeHost': async ({ reference, host, chosen = false }, signal) => {
      const opened = await openFleet(reference, signal);
      if (!opened.ok) return opened;
      const described = await describeHost(during(ports, signal), opened.value, host);
      if (described.ok && chosen) await rememberFleet(ports, opened.value, host);
      return described;
    },
    'build.plan': async ({ reference, host, options }, signal) => {
      const found = await findIn(reference, host, signal);
      if (!found.ok) return found;
      const planned = await planBuild(during(ports, signal), { ...found.value, options });
      return planned.ok ? ok({ plan: planned.value }) : planned;
    },
    'build.prove': async ({ image: given, reference, host }, signal) => {
      const image = await findImageFile(ports, given);
      if (!image.ok) return image;
      const { path } = image.value;
      const found = await findIn(reference, host, signal);
      if (!found.ok) return found;
      const order = { ...found.value, options: {}, wrapper: null, image: path };
      const proven = await proveOffline(during(ports, signal), order);
      if (!proven.ok) return proven;
      const incomplete = incompleteProofError(proven.value, path);
      return incomplete ? { ok: false, error: incomplete } : ok({ proof: proven.value });
    },
  } satisfies Partial<Handlers>;
};
