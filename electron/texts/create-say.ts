import {
  type Cause,
  type ContentItem,
  Failure,
  type ImageAbout,
  knowsData,
  type Language,
  mayBeData,
} from '../contract/index.ts';
import { checks as germanChecks } from './de/checks.ts';
import { driveTexts as germanDrives } from './de/drives.ts';
import { imageTexts as germanImages } from './de/images.ts';
import { jobTexts as germanJobs } from './de/jobs.ts';
import { checks as englishChecks } from './en/checks.ts';
import { driveTexts as englishDrives } from './en/drives.ts';
import { imageTexts as englishImages } from './en/images.ts';
import { jobTexts as englishJobs } from './en/jobs.ts';
import {
  formatByteRate,
  formatBytes,
  formatDay,
  formatMoment,
  formatSeconds,
  formatShare,
  listItems,
} from './figures.ts';
import type { CheckTexts, DriveTexts, ImageTexts, JobTexts, Say } from './say.ts';
import { quoteForShell } from './shell-word.ts';
import type { Variant, Words } from './words.ts';

const texts: Record<Language, { drives: DriveTexts; images: ImageTexts; jobs: JobTexts }> = {
  en: { drives: englishDrives, images: englishImages, jobs: englishJobs },
  de: { drives: germanDrives, images: germanImages, jobs: germanJobs },
};

export const checkTexts: Record<Language, CheckTexts> = { en: englishChecks, de: germanChecks };

/** `explain`: the words of a failure that led to another. */
export const createSay = (
  language: Language,
  variant: Variant,
  explain: (failure: Failure) => Words,
): Say => {
  const { drives: own, images, jobs } = texts[language];
  // Where a line ends is the terminal's affair, and a script looks for plain spaces.
  const spaced = (text: string) =>
    variant === 'terminal' ? text.replace(/[\u00a0\u202f]/g, ' ') : text;
  const items: Say['items'] = (things) => listItems(language, things);
  const driveName: Say['driveName'] = ({ description, madeUpName }) =>
    madeUpName ? own.driveName(madeUpName) : description;
  const say: Say = {
    variant,
    size: (bytes) => spaced(formatBytes(language, bytes)),
    number: (value) => new Intl.NumberFormat(language).format(value),
    percent: (share) => spaced(formatShare(language, share)),
    speed: (bytesPerSecond) => spaced(formatByteRate(language, bytesPerSecond)),
    duration: (seconds) => formatSeconds(seconds) ?? jobs.underSecond,
    day: formatDay,
    moment: formatMoment,
    time: (at) => {
      const [day, moment] = [formatDay(at), formatMoment(at)];
      return day === formatDay(Date.now()) ? moment.slice(day.length + 1) : moment;
    },
    items,
    either: (things) => new Intl.ListFormat(language, { type: 'disjunction' }).format(things),
    command: (words) => words.map(quoteForShell).join(' '),
    commands: (all) => all.map((words) => say.command(words)).join(' && '),
    driveName,
    drive: ({ device, name }) => (name === null ? device : `${device} (${driveName(name)})`),
    driveFacts: ({ device, sizeBytes, mountpoints, content, ...name }) => {
      const facts = [
        device,
        ...(sizeBytes === null ? [] : [say.size(sizeBytes)]),
        ...(mountpoints.length > 0
          ? [say.obstacle({ kind: 'mounted', mountpoints: [...mountpoints] })]
          : []),
        ...(content?.holdsData ? [say.loss(content)] : []),
      ];
      return `${driveName(name)} (${facts.join(', ')})`;
    },
    obstacle: (obstacle) => own.obstacle(obstacle, say),
    thing: ({ thing }) =>
      thing.kind === 'drive' ? say.drive({ device: thing.device, name: thing }) : thing.host,
    locked: (lock) => own.locked(lock, say),
    item: (item) => own.item({ ...item, format: formatOf(item) }, say),
    data: ({ isLarge, items: found }) =>
      items([...found.filter(mayBeData).map(say.item), ...(isLarge ? [own.large] : [])]),
    loss: (content) => (knowsData(content) ? own.loss(say.data(content)) : say.data(content)),
    image: (about) => imageFacts(images, about, say).join(', '),
    step: (step) => jobs.steps[step],
    done: jobs.done,
    notReady: (checks) => {
      const failed = checks.filter(({ state }) => state === 'failed');
      const [first] = failed;
      const names = failed.map(({ name }) => checkTexts[language].names[name]).join(', ');
      const hint = first ? checkTexts[language].found(first.found, say).hint : null;
      return { message: checkTexts[language].notReady(names), hint };
    },
    cause: (cause) => explain(asFailure(cause)),
  };
  return say;
};

/** It was one when it was put there. */
const asFailure = (cause: Cause): Failure => Failure.parse(cause);

const imageFacts = (
  own: ImageTexts,
  { label, layout, partitions, boots: [first, second], sizeBytes }: ImageAbout,
  say: Say,
): string[] => [
  ...(label === null ? [] : [label]),
  own.layout[layout ?? 'none'],
  ...(partitions === null ? [] : [own.partitions(partitions)]),
  ...(first === undefined ? [] : [own.boots[second === undefined ? first : 'both']]),
  ...(sizeBytes === null ? [] : [say.size(sizeBytes)]),
];

/** Names of formats are the same in every language. */
const formatOf = ({ kind, fileSystem }: ContentItem): string =>
  kind === 'fileSystem' || kind === 'image'
    ? ((fileSystem && familiar[fileSystem]) ?? fileSystem ?? kind)
    : containers[kind];

const containers = {
  luks: 'LUKS',
  bitlocker: 'BitLocker',
  lvm: 'LVM',
  raid: 'RAID',
  zfs: 'ZFS',
  swap: 'Swap',
} as const;

const familiar: Record<string, string> = {
  vfat: 'FAT',
  exfat: 'exFAT',
  ntfs: 'NTFS',
  hfsplus: 'HFS+',
  apfs: 'APFS',
  iso9660: 'ISO 9660',
};
