import {
  type AppStatus,
  type Host,
  hostLock,
  type Lock,
  lockOn,
} from '../../../electron/contract/index.ts';
import { baseName } from '../../../electron/texts/index.ts';
import { lockWords, type Translate } from '../../../electron/texts/window.ts';
import { type ConfirmableDrive, lockOf, mostDrives } from '../../state/drives-store.ts';
import { type FleetView, selectedHost } from '../../state/fleet-store.ts';
import { fits, type ImageSize } from '../../state/image-size.ts';
import { type InstallerView, optionsFor } from '../../state/installer-store.ts';
import type { Intent } from '../../state/intent.ts';
import { driveName } from '../drives/drive-words.ts';

type Missing =
  | 'fleet'
  | 'host'
  | 'hostAndStick'
  | 'stick'
  | 'facts'
  | 'unavailable'
  | 'image'
  | 'imageAndStick'
  | 'imageStick'
  | 'imageFailed'
  | 'tooSmall'
  | 'tooMany'
  | 'nix'
  | 'locked';

/** What the main button would do, or what is missing for it. `name` is the host or the image. */
export type Action =
  | { ready: true; intent: Intent; drives: ConfirmableDrive[]; name: string }
  | {
      ready: false;
      missing: Missing;
      name: string;
      /** The one that stands in the way; null where none does. */
      drive: ConfirmableDrive | null;
      /** Who has the host or the drive for himself. */
      lock: Lock | null;
    };

type Chosen = {
  fleet: Pick<FleetView, 'fleet' | 'host' | 'facts'>;
  installer: Pick<InstallerView, 'source' | 'image' | 'measured' | 'options'>;
  drives: readonly ConfirmableDrive[];
  /** Null where it is not known. */
  size: ImageSize | null;
  status: AppStatus | null;
  locks: readonly Lock[];
};

/** Pure. */
export const describeAction = (chosen: Chosen): Action => {
  const action = chosen.installer.source === 'image' ? imageAction(chosen) : flakeAction(chosen);
  if (!action.ready) return action;
  return lockedProblem(chosen, action) ?? drivesProblem(chosen, action.name) ?? action;
};

/** What somebody has for himself, here or in another process: a drive, or the host that is built. */
const lockedProblem = (
  { fleet: { fleet }, locks, drives }: Chosen,
  { intent, name }: Extract<Action, { ready: true }>,
): Action | null => {
  const host = intent.of === 'host' && fleet ? lockOn(locks, hostLock(fleet, name)) : null;
  if (host !== null) return { ...not('locked', name), lock: host };
  const drive = drives.find((one) => lockOf(locks, one) !== null);
  return drive ? { ...not('locked', name, drive), lock: lockOf(locks, drive) } : null;
};

const not = (
  missing: Missing,
  name: string,
  drive: ConfirmableDrive | null = null,
): Extract<Action, { ready: false }> => ({
  ready: false,
  missing,
  name,
  drive,
  lock: null,
});

/** An estimate may be wrong, so that what it says is only said; what was measured is certain. */
const drivesProblem = ({ drives, size }: Chosen, name: string): Action | null => {
  if (drives.length > mostDrives) return not('tooMany', name);
  const small = size?.isExact ? drives.find((drive) => fits(drive, size) === false) : undefined;
  return small ? not('tooSmall', name, small) : null;
};

const imageAction = ({ installer, drives }: Chosen): Action => {
  const image = installer.image.trim();
  const name = baseName(image);
  if (image === '') return not(drives.length > 0 ? 'image' : 'imageAndStick', name);
  if (installer.measured.status === 'failed') return not('imageFailed', name);
  if (drives.length === 0) return not('imageStick', name);
  return { ready: true, intent: { of: 'image', input: { image } }, drives: [...drives], name };
};

const flakeAction = ({ fleet, installer, drives, status }: Chosen): Action => {
  const host = selectedHost(fleet);
  const name = host?.name ?? '';
  if (isNixMissing(status)) return not('nix', name);
  if (!fleet.fleet) return not('fleet', name);
  if (!host) return not(drives.length > 0 ? 'host' : 'hostAndStick', name);
  if (isUnavailable(host, fleet.facts)) return not('unavailable', name);
  if (drives.length === 0) return not('stick', name);
  if (fleet.facts.status === 'loading') return not('facts', name);
  const options = optionsFor(installer.options, fleet.facts);
  return {
    ready: true,
    intent: { of: 'host', input: { reference: fleet.fleet.reference, host: host.name, options } },
    drives: [...drives],
    name,
  };
};

/** An installer of the flake's own may build though its host does not evaluate; one that is made around the host can't. */
const isUnavailable = ({ installer }: Host, facts: FleetView['facts']): boolean =>
  facts.status === 'loaded'
    ? facts.value.unavailable !== null
    : facts.status === 'failed' && installer.kind === 'derived';

export const isNixMissing = (status: AppStatus | null): boolean => status?.nixProblem != null;

/** Pure. What has to be done before the button can be pressed. */
export const missingWords = (
  t: Translate,
  { missing, name, drive, lock }: Extract<Action, { ready: false }>,
): string => {
  const drivesName = drive && driveName(t, drive);
  return t(`action.missing.${missing}`, {
    host: name,
    image: name,
    what: drivesName ?? name,
    detail: lock ? lockWords(t, lock) : '',
    drive: drivesName ?? '',
    most: mostDrives,
  });
};
