import {
  type Cause,
  type ContentItem,
  Failure,
  knowsData,
  type Language,
  mayBeData,
} from '../contract/index.ts';
import { checks as germanChecks } from './de/checks.ts';
import { driveTexts as german } from './de/drives.ts';
import { checks as englishChecks } from './en/checks.ts';
import { driveTexts as english } from './en/drives.ts';
import { formatBytes, formatShare, listItems } from './figures.ts';
import type { CheckTexts, DriveTexts, Say } from './say.ts';
import { quoteForShell } from './shell-word.ts';
import type { Variant, Words } from './words.ts';

const texts: Record<Language, DriveTexts> = { en: english, de: german };

export const checkTexts: Record<Language, CheckTexts> = { en: englishChecks, de: germanChecks };

/** `explain`: the words of a failure that led to another. */
export const createSay = (
  language: Language,
  variant: Variant,
  explain: (failure: Failure) => Words,
): Say => {
  const own = texts[language];
  const items: Say['items'] = (things) => listItems(language, things);
  const driveName: Say['driveName'] = ({ description, madeUpName }) =>
    madeUpName ? own.driveName(madeUpName) : description;
  const say: Say = {
    variant,
    size: (bytes) => {
      const size = formatBytes(language, bytes);
      // Where a line ends is the terminal's affair, and a script looks for plain spaces.
      return variant === 'terminal' ? size.replace(/[\u00a0\u202f]/g, ' ') : size;
    },
    number: (value) => new Intl.NumberFormat(language).format(value),
    percent: (share) => formatShare(language, share),
    day: dayOf,
    items,
    either: (things) => new Intl.ListFormat(language, { type: 'disjunction' }).format(things),
    command: (words) => words.map(quoteForShell).join(' '),
    commands: (all) => all.map((words) => say.command(words)).join(' && '),
    driveName,
    drive: ({ device, name }) => (name === null ? device : `${device} (${driveName(name)})`),
    obstacle: (obstacle) => own.obstacle(obstacle, say),
    item: (item) => own.item({ ...item, format: formatOf(item) }, say),
    data: ({ isLarge, items: found }) =>
      items([...found.filter(mayBeData).map(say.item), ...(isLarge ? [own.large] : [])]),
    loss: (content) => (knowsData(content) ? own.loss(say.data(content)) : say.data(content)),
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

const dayOf = (at: number): string => {
  const day = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
};

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
