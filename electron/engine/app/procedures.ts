import { ok } from '../../contract/index.ts';
import type { NixNeeds } from '../nix/nix-session.ts';
import { readNixStatus } from '../nix/nix-status.ts';
import type { Ports } from '../ports/index.ts';
import type { EventHub } from '../transport/event-hub.ts';
import type { Handlers } from '../transport/router.ts';
import { diagnose } from './diagnose.ts';
import { keepPreferences, readPreferences, withChange } from './preferences.ts';

export const appProcedures = (ports: Ports & NixNeeds, hub: EventHub) => {
  const chosen = async () => {
    const kept = await readPreferences(ports);
    // Only now, as they may have been changed meanwhile.
    return hub.state().preferences ?? kept;
  };

  return {
    'app.status': async () => {
      const [nix, online] = await Promise.all([readNixStatus(ports), ports.network.isOnline()]);
      const { version, root, platform, system } = ports.environment;
      return ok({
        version,
        nixVersion: nix.version,
        nixProblem: nix.problem,
        online,
        root,
        platform,
        system,
      });
    },
    'app.diagnose': async (_, signal) => ok({ checks: await diagnose(ports, signal) }),

    'preferences.read': async () => ok(await chosen()),
    'preferences.change': async (change) => {
      const preferences = withChange(await chosen(), change);
      hub.publish({ type: 'preferences.changed', preferences });
      await keepPreferences(ports, preferences);
      return ok(preferences);
    },
  } satisfies Partial<Handlers>;
};
