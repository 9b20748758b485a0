import type { AppStatus } from '../../../electron/contract/index.ts';

/** What nixos.org/download gives for every Linux; it asks before it changes anything. */
const officialInstaller =
  "sh <(curl --proto '=https' --tlsv1.2 -L https://nixos.org/nix/install) --daemon";

/**
 * Pure. The one command to copy: what the engine's words quote or name for this very problem, else, where there is no
 * nix at all, nixos.org's installer.
 */
export const nixCommand = ({
  nixProblem,
  nixVersion,
}: Pick<AppStatus, 'nixProblem' | 'nixVersion'>): string | null => {
  if (nixProblem === null) return null;
  const quoted = /`([^`]+)`/.exec(nixProblem)?.[1];
  if (quoted) return quoted.trim();
  const service = /\bsystemctl (?:start|restart|enable) (?:--now )?[\w@.-]+\w/.exec(
    nixProblem,
  )?.[0];
  if (service) return `sudo ${service}`;
  return nixVersion === null ? officialInstaller : null;
};
