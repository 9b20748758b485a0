import type { AppStatus } from '../../../electron/contract/index.ts';

/** What nixos.org/download gives for every Linux; it asks before it changes anything. */
const officialInstaller =
  "sh <(curl --proto '=https' --tlsv1.2 -L https://nixos.org/nix/install) --daemon";

/** Pure. The one command to copy: nixos.org's installer where there is no nix at all, else none. */
export const nixCommand = ({ nixProblem }: Pick<AppStatus, 'nixProblem'>): string | null =>
  nixProblem?.code === 'NIX_MISSING' ? officialInstaller : null;
