import { ok } from '../../contract/index.ts';
import { during, type Machine } from '../nix/nix-session.ts';
import type { EventHub } from '../transport/event-hub.ts';
import type { Handlers } from '../transport/router.ts';
import { diagnose, readNixStatus } from './diagnose.ts';
import { keepPreferences, readPreferences, withChange } from './preferences.ts';

export const appProcedures = (ports: Machine, hub: EventHub) => {
  const chosen = async () => {
    const kept = await readPreferences(ports);
    // Only now, as they may have been changed meanwhile.
    return hub.state().preferences ?? kept;
  };

  return {
    'app.status': async (_, signal) => {
      const asked = readNixStatus(during(ports, signal));
      const [nix, online] = await Promise.all([asked, ports.network.isOnline()]);
      const { version, root, platform, system } = ports.environment;
      const { version: nixVersion, problem: nixProblem } = nix;
      return ok({ version, nixVersion, nixProblem, online, root, platform, system });
    },
    'app.diagnose': async (_, signal) => ok({ checks: await diagnose(during(ports, signal)) }),

    'preferences.read': async () => ok(await chosen()),
    'preferences.change': async (change) => {
      const preferences = withChange(await chosen(), change);
      hub.publish({ type: 'preferences.changed', preferences });
      await keepPreferences(ports, preferences);
      return ok(preferences);
    },
  } satisfies Partial<Handlers>;
};
