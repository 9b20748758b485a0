import type { AppStatus } from '../../../electron/contract/index.ts';
import type { ConfirmableDrive } from '../../state/drives-store.ts';
import { type FleetView, selectedHost } from '../../state/fleet-store.ts';
import { type InstallerView, optionsFor } from '../../state/installer-store.ts';
import type { Intent } from '../../state/intent.ts';
import { baseName } from '../../texts/format.ts';

export type Missing =
  | 'fleet'
  | 'host'
  | 'hostAndStick'
  | 'stick'
  | 'facts'
  | 'unavailable'
  | 'image'
  | 'imageAndStick'
  | 'imageStick'
  | 'nix';

/** What the main button would do, or what is missing for it. `name` is the host or the image. */
export type Action =
  | { ready: true; intent: Intent; drive: ConfirmableDrive; name: string }
  | { ready: false; missing: Missing; name: string };

type Chosen = {
  fleet: Pick<FleetView, 'fleet' | 'host' | 'facts'>;
  installer: Pick<InstallerView, 'source' | 'image' | 'options'>;
  drive: ConfirmableDrive | null;
  status: AppStatus | null;
};

/** Pure. */
export const describeAction = (chosen: Chosen): Action =>
  chosen.installer.source === 'image' ? imageAction(chosen) : flakeAction(chosen);

const imageAction = ({ installer, drive }: Chosen): Action => {
  const image = installer.image.trim();
  const name = baseName(image);
  if (image === '') return { ready: false, missing: drive ? 'image' : 'imageAndStick', name };
  if (!drive) return { ready: false, missing: 'imageStick', name };
  return { ready: true, intent: { kind: 'write', input: { image } }, drive, name };
};

const flakeAction = ({ fleet, installer, drive, status }: Chosen): Action => {
  const host = selectedHost(fleet);
  const name = host?.name ?? '';
  const not = (missing: Missing): Action => ({ ready: false, missing, name });
  if (isNixMissing(status)) return not('nix');
  if (!fleet.fleet) return not('fleet');
  if (!host) return not(drive ? 'host' : 'hostAndStick');
  if (fleet.facts.status === 'known' && fleet.facts.value.unavailable !== null) {
    return not('unavailable');
  }
  if (!drive) return not('stick');
  if (fleet.facts.status === 'asking') return not('facts');
  const options = optionsFor(installer.options, fleet.facts);
  return {
    ready: true,
    intent: { kind: 'make', input: { reference: fleet.fleet.reference, host: host.name, options } },
    drive,
    name,
  };
};

export const isNixMissing = (status: AppStatus | null): boolean => status?.nixProblem != null;
