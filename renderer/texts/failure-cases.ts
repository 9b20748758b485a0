import {
  DriveObstacle,
  type Failure,
  type FailureCode,
  knowsData,
} from '../../electron/contract/index.ts';
import { dataWords } from './data-words.ts';
import { formatItems, formatSize, shortRevision } from './format.ts';
import type { Translate } from './i18n.ts';
import { obstacleWords } from './obstacle-words.ts';

type Params = Failure['params'];
/** Null where the failure does not have what the sentence needs. */
type Say = (t: Translate, params: Params) => string | null;

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== null);
const sizeOf = (t: Translate, value: unknown): string | null => {
  const bytes = numberOf(value);
  return bytes === null ? null : formatSize(t, bytes);
};

/** `/nix/store/<hash>-name.drv` is called by its name. */
const derivationName = (path: string): string =>
  path.replace(/^\/nix\/store\/[a-z0-9]{32}-/, '').replace(/\.drv$/, '');

const tooSmall: Say = (t, { imageBytes, driveBytes, sizeBytes }) => {
  const image = sizeOf(t, imageBytes);
  const exact = sizeOf(t, driveBytes);
  const about = sizeOf(t, sizeBytes);
  if (image && exact) return t('failure.case.tooSmall', { image, size: exact });
  return image && about ? t('failure.case.tooSmallAbout', { image, size: about }) : null;
};

const NotAnImage = [
  'virtualDisk',
  'archive',
  'packed',
  'document',
  'program',
  'fileSystem',
  'text',
] as const;

const differs: Say = (t, params) => {
  const offset = numberOf(params.offset);
  return offset === null ? null : t('failure.case.differsAt', { offset });
};

/** What happened, for those codes whose `params` tell of the case; the engine's source says which has which. */
export const happenedCases: Partial<Record<FailureCode, Say>> = {
  // renderer/api/*-transport.ts
  INTERNAL: (t, { reachable }) => (reachable === false ? t('failure.case.unreachable') : null),
  // engine/fleet/refuse-secret.ts
  FLAKE_REFERENCE_INVALID: (t, { secret }) => (secret ? t('failure.case.secret') : null),
  // engine/fleet/find-host.ts
  HOST_NOT_FOUND: (t, params) => {
    const host = textOf(params.host);
    return host && t('failure.case.noHost', { host });
  },
  // engine/nix/nix-failure.ts
  ATTRIBUTE_MISSING: (t, params) => {
    const attribute = textOf(params.attribute);
    return attribute && t('failure.case.noAttribute', { attribute });
  },
  EVALUATION_FAILED: (t, params) => {
    const file = textOf(params.file);
    const line = numberOf(params.line);
    return file && line !== null ? t('failure.case.atPlace', { file, line: String(line) }) : null;
  },
  // engine/installer/choose-output.ts
  OPTION_UNAVAILABLE: (t, params) => {
    const options = textsOf(params.options);
    return options.length > 0
      ? t('failure.case.decides', { options: formatItems(t, options) })
      : null;
  },
  // contract/installer-options.ts
  OPTION_INVALID: (t, params) => {
    const option = textOf(params.option);
    return option && t('failure.case.badOption', { option });
  },
  // engine/installer/derive/find-sources.ts
  INPUT_LEFT_OUT: (t, params) => {
    const [input, from, host] = [textOf(params.input), textOf(params.from), textOf(params.host)];
    return input && from && host && t('failure.case.inputLeftOut', { input, from, host });
  },
  // engine/nix/nix-failure.ts
  OFFLINE: (t, params) => {
    const [input, from] = [textOf(params.input), textOf(params.from)];
    return input && from && t('failure.case.inputMissing', { input, from });
  },
  // engine/installer/derive/local-history.ts
  REVISION_UNPUSHED: (t, params) => {
    const revision = textOf(params.revision);
    return revision && t('failure.case.revision', { revision: shortRevision(revision) });
  },
  // engine/nix/nix-program.ts
  NIX_TOO_OLD: (t, params) => {
    const [version, oldest] = [textOf(params.version), textOf(params.oldest)];
    return version && oldest && t('failure.case.oldNix', { version, oldest });
  },
  // engine/nix/build-failure.ts
  BUILD_FAILED: (t, params) => {
    const derivation = textOf(params.derivation);
    return derivation && t('failure.case.notBuilt', { name: derivationName(derivation) });
  },
  // engine/installer/check-room.ts
  DISK_FULL: (t, params) => {
    const free = sizeOf(t, params.freeBytes);
    return free && t('failure.case.diskFull', { free });
  },
  DISK_SHORT: (t, params) => {
    const [needed, free] = [sizeOf(t, params.neededBytes), sizeOf(t, params.freeBytes)];
    return needed && free && t('failure.case.diskShort', { needed, free });
  },
  // engine/installer/prove-offline.ts
  PROOF_INCOMPLETE: (t, params) => {
    const host = textOf(params.host);
    const count = numberOf(params.count);
    return host && count !== null ? t('failure.case.missingPaths', { host, count }) : null;
  },
  // adapters/images/image-look.ts
  NOT_AN_IMAGE: (t, params) => {
    const content = NotAnImage.find((kind) => kind === params.content);
    return content
      ? t(`failure.case.notImage.${content}`, { name: textOf(params.name) ?? '' })
      : null;
  },
  IMAGE_CORRUPT: (t, params) => {
    const [size, says] = [sizeOf(t, params.sizeBytes), sizeOf(t, params.saysBytes)];
    return size && says && t('failure.case.imageCutOff', { size, says });
  },
  // helper/too-small.ts and, before the build, engine/installer/check-room.ts
  DRIVE_TOO_SMALL: tooSmall,
  // helper/drive-in-use.ts, engine/drives/check-drive.ts
  DRIVE_IN_USE: (t, params) => {
    const { data: obstacle } = DriveObstacle.safeParse(params.obstacle);
    return obstacle ? t('failure.case.inUse', { use: obstacleWords(t, obstacle) }) : null;
  },
  // helper/drive-data.ts, engine/drives/check-drive.ts
  DRIVE_HOLDS_DATA: (t, params) => {
    const { data: obstacle } = DriveObstacle.safeParse(params.obstacle);
    if (obstacle?.kind !== 'holdsData') return null;
    return knowsData(obstacle)
      ? t('failure.case.holdsData', { what: dataWords(t, obstacle) })
      : t('failure.case.largeDrive');
  },
  DRIVE_MOUNTED: (t, params) => {
    const where = textsOf(params.mountpoints);
    return where.length > 0 ? t('failure.case.mounted', { where: formatItems(t, where) }) : null;
  },
  // helper/run-drive.ts, helper/capacity-words.ts, engine/stick/verify-known.ts
  VERIFY_MISMATCH: differs,
  // helper/repair.ts
  BLOCKS_REPAIRED: (t, params) => {
    const count = numberOf(params.blocks);
    return count === null ? null : t('failure.case.repaired', { count });
  },
  // helper/capacity-words.ts
  CAPACITY_FALSE: (t, params) => {
    const [real, claimed] = [sizeOf(t, params.realBytes), sizeOf(t, params.claimedBytes)];
    return real && claimed && t('failure.case.smaller', { real, claimed });
  },
};

const nearest: Say = (t, params) => {
  const names = textsOf(params.nearest);
  return names.length > 0 ? t('failure.next.nearest', { names: formatItems(t, names) }) : null;
};

/** `git add` makes nix see the file. */
const untracked: Say = (t, params) => {
  const file = textOf(params.untracked);
  return file && t('failure.next.untracked', { file });
};

/** Where nix, git and ssh look for what may not stand in a reference. */
const elsewhere: Say = (t, params) => {
  const line = textOf(params.line);
  switch (params.secret) {
    case 'access-tokens':
      return line && t('failure.next.accessTokens', { line });
    case 'netrc':
      return line && t('failure.next.netrc', { line });
    case 'netrc-file':
      return (
        line && t('failure.next.netrcFile', { line, setting: 'netrc-file = /home/YOU/.netrc' })
      );
    case 'ssh':
      return t('failure.next.sshKey');
    default:
      return null;
  }
};

/** What to do, where the failure's `params` tell more than its code. */
export const nextCases: Partial<Record<FailureCode, Say>> = {
  INTERNAL: (t, { reachable }) => (reachable === false ? t('failure.next.unreachable') : null),
  FLAKE_REFERENCE_INVALID: elsewhere,
  NOT_AN_IMAGE: (t, params) => {
    const content = NotAnImage.find((kind) => kind === params.content);
    if (content === undefined || content === 'fileSystem' || content === 'text') return null;
    return t(`failure.next.notImage.${content}`);
  },
  HOST_NOT_FOUND: nearest,
  ATTRIBUTE_MISSING: nearest,
  EVALUATION_FAILED: untracked,
  FLAKE_INVALID: untracked,
  // Nothing was begun, so there is no log: this machine is of another kind.
  BUILD_FAILED: (t, { derivation, exitCode }) =>
    derivation === null && exitCode === null ? t('failure.next.elsewhere') : null,
};
