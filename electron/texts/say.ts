import type {
  Cause,
  Check,
  CheckFinding,
  ContentItem,
  DriveContent,
  DriveName,
  DriveObstacle,
  ImageAbout,
  Lock,
  StepId,
} from '../contract/index.ts';

import type { Variant, Words } from './words.ts';

/** How things are said in one language, as parts of a sentence. */
export type Say = {
  variant: Variant;
  /** `32 GB`, `5.6 GB`, `812 kB`: decimal, as it stands on the package of a drive. */
  size: (bytes: number) => string;
  number: (value: number) => string;
  /** A share of 1, rounded down: 100 % only when it is true. */
  percent: (share: number) => string;
  /** `42 MB/s` */
  speed: (bytesPerSecond: number) => string;
  /** `12 s`, `3 min 20 s` */
  duration: (seconds: number) => string;
  /** Of this machine's calendar: `2025-05-03`. `at` in milliseconds since 1970. */
  day: (at: number) => string;
  /** As `day`, with the time of this machine's clock. */
  moment: (at: number) => string;
  /** Of this machine's clock: `14:02`, with the day where that is another. */
  time: (at: number) => string;
  /** Things in a row, of which each stands for itself. */
  items: (things: readonly string[]) => string;
  /** Things of which one is meant. */
  either: (things: readonly string[]) => string;
  /** As it is put into a shell. */
  command: (words: readonly string[]) => string;
  /** One after the other, each where the one before did well. */
  commands: (all: readonly (readonly string[])[]) => string;
  driveName: (name: DriveName) => string;
  /** `/dev/sdb (SanDisk Ultra)` */
  drive: (drive: { device: string; name: DriveName | null }) => string;
  /** With all that is worth knowing before it is erased: `SanDisk Ultra (/dev/sdb, 32 GB, mounted at /media)`. */
  driveFacts: (drive: DriveFacts) => string;
  obstacle: (obstacle: DriveObstacle) => string;
  /** What somebody has for himself, by its name. */
  thing: (lock: Lock) => string;
  /** What is done to a thing that somebody has for himself, as a part of a sentence. */
  locked: (lock: Lock) => string;
  /** One thing that lies on a drive: `LUKS (8 TB)`. */
  item: (item: ContentItem) => string;
  /** What of a drive is data, or may be. */
  data: (content: Pick<DriveContent, 'isLarge' | 'items'>) => string;
  /** The same as a part of what is told of a drive: `holds LUKS (8 TB)`. */
  loss: (content: Pick<DriveContent, 'isLarge' | 'items'>) => string;
  /** What an image is: `NIXOS_24_05, ISO 9660, boots BIOS and UEFI, 1.1 GB`. */
  image: (about: ImageAbout) => string;
  /** What a job does at the moment. */
  step: (step: StepId) => string;
  /** That it came to its end. */
  done: string;
  /** That these were found not to be ready, with the first's way out. */
  notReady: (checks: readonly Check[]) => Words;
  /** The words of a failure that led to another. */
  cause: (cause: Cause) => Words;
};

type DriveFacts = DriveName & {
  device: string;
  sizeBytes: number | null;
  mountpoints: readonly string[];
  content: DriveContent | null;
};

/** What a language has to say of drives. */
export type DriveTexts = {
  driveName: (made: NonNullable<DriveName['madeUpName']>) => string;
  obstacle: (obstacle: DriveObstacle, say: Say) => string;
  locked: (lock: Lock, say: Say) => string;
  item: (item: ContentItem & { format: string }, say: Say) => string;
  large: string;
  loss: (data: string) => string;
};

/** What a language has to say of an image. */
export type ImageTexts = {
  layout: Record<NonNullable<ImageAbout['layout']> | 'none', string>;
  partitions: (count: number) => string;
  boots: Record<ImageAbout['boots'][number] | 'both', string>;
};

/** What a language has to say of long work. */
export type JobTexts = {
  steps: Record<StepId, string>;
  done: string;
  /** A duration. */
  underSecond: string;
};

/** What a language has to say of what `doctor` finds. */
export type CheckTexts = {
  names: Record<Check['name'], string>;
  states: Record<Check['state'], string>;
  found: (found: CheckFinding, say: Say) => Words;
  notReady: (names: string) => string;
};
