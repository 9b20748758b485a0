import i18next, { type i18n, type TFunction } from 'i18next';
import {
  type ContentItem,
  type DriveContent,
  type DriveName,
  type DriveObstacle,
  type Failure,
  type ImageAbout,
  type Language,
  type Lock,
  packedFormats,
  type StepId,
  showName,
} from '../contract/index.ts';
import de from './de/window.json' with { type: 'json' };
import en from './en/window.json' with { type: 'json' };
import { sayIn, failureWords as wordsIn } from './failure-words.ts';
import type { Words } from './words.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

export type Translate = TFunction;

const fallback: Language = 'en';

/** New ones each time: an instance may change its own. */
const resources = () =>
  ({ en: { translation: en }, de: { translation: de } }) satisfies Record<Language, object>;

/** Pure. Each catalogue says in `format.locale` which language it is. */
const languageOf = (t: Translate): Language => (t('format.locale') === 'de' ? 'de' : 'en');

/** Pure. How things are called that stand in a sentence. */
const sayOf = (t: Translate) => sayIn({ language: languageOf(t), variant: 'window' });

/** Pure. Whether the window speaks English, as nix/options.json and nix/lib do. */
export const speaksAsEngine = (t: Translate): boolean => languageOf(t) === 'en';

/**
 * A catalogue per language. What is missing in one falls back to English, unless `onMissing` wants to know of it.
 * HTML is React's affair; what is put into a sentence may be anybody's name, and is made fit to be read.
 */
export const createI18n = (
  language: Language = fallback,
  onMissing?: (key: string) => void,
): i18n => {
  const instance = i18next.createInstance();
  void instance.init({
    lng: language,
    fallbackLng: onMissing ? false : fallback,
    resources: resources(),
    interpolation: {
      escapeValue: true,
      escape: showName,
      // In any sentence, without being given: the catalogues name no format themselves.
      defaultVariables: { packedSuffixes: packedFormats.map((format) => `.${format}`) },
    },
    initAsync: false,
    ...(onMissing && {
      saveMissing: true,
      missingKeyHandler: (_languages: readonly string[], _namespace: string, key: string) =>
        onMissing(key),
    }),
  });
  return instance;
};

/** Pure. A failure for the eye: what happened, and what to do about it in the window. */
export const failureWords = (t: Translate, failure: Failure): Words =>
  wordsIn(failure, { language: languageOf(t), variant: 'window' });

/** Pure. The drive's own name, or what it is called where it has none. */
export const driveDescription = (t: Translate, name: DriveName): string => sayOf(t).driveName(name);

/** Pure. What stands against erasing a drive, as a part of a sentence. */
export const obstacleWords = (t: Translate, obstacle: DriveObstacle): string =>
  sayOf(t).obstacle(obstacle);

/** Pure. What is done to a thing that somebody has for himself, as a part of a sentence. */
export const lockWords = (t: Translate, lock: Lock): string => sayOf(t).locked(lock);

/** Pure. What of a drive is data, or may be, as a part of a sentence. */
export const dataWords = (t: Translate, content: Pick<DriveContent, 'isLarge' | 'items'>): string =>
  sayOf(t).data(content);

/** Pure. What goes on in a job. */
export const stepName = (t: Translate, step: StepId): string => sayOf(t).step(step);

/** Pure. One thing that lies on a drive. */
export const itemWords = (t: Translate, item: ContentItem): string => sayOf(t).item(item);

/** Pure. Such as `NIXOS_24_05, ISO 9660, boots BIOS and UEFI, 1.1 GB`. */
export const imageWords = (t: Translate, about: ImageAbout): string => sayOf(t).image(about);

// Each catalogue says in `format.locale` how its language writes figures and dates.
const localeOf = (t: Translate): string => t('format.locale');

/** A size in decimal units, as it stands on the package of a drive: `32 GB`, `5.6 GB`, `812 kB`. */
export const formatSize = (t: Translate, bytes: number): string => sayOf(t).size(bytes);

/** `42 MB/s` */
export const formatSpeed = (t: Translate, bytesPerSecond: number): string =>
  sayOf(t).speed(bytesPerSecond);

/** A share of 1 as a percentage, rounded down: 100 % is shown only when it is true. */
export const formatPercent = (t: Translate, fraction: number): string => sayOf(t).percent(fraction);

/** `12 s`, `3 min 20 s`, `1 h 5 min`; no false precision beyond an hour. */
export const formatDuration = (t: Translate, seconds: number): string => sayOf(t).duration(seconds);

/**
 * What is left, coarse enough not to flicker: seconds by fives up to a minute, then by tens up to ten minutes,
 * then whole minutes.
 */
export const formatEta = (t: Translate, seconds: number): string => {
  const grain = seconds < 10 ? 1 : seconds < 60 ? 5 : seconds < 600 ? 10 : 60;
  return formatDuration(t, Math.max(1, Math.ceil(seconds / grain) * grain));
};

/** `May 3`, with the year where it is not this one. Both times in milliseconds since 1970. */
export const formatDate = (t: Translate, at: number, now: number): string =>
  new Intl.DateTimeFormat(localeOf(t), {
    month: 'short',
    day: 'numeric',
    ...(new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }),
  }).format(at);

/** `May 3, 2025, 14:05` */
export const formatDateTime = (t: Translate, at: number): string =>
  new Intl.DateTimeFormat(localeOf(t), {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
  }).format(at);

/** Things in a row, with an `and` before the last. */
export const formatList = (t: Translate, things: readonly string[]): string =>
  new Intl.ListFormat(localeOf(t), { type: 'conjunction' }).format(things);

/** Things in a row, of which each stands for itself. */
export const formatItems = (t: Translate, things: readonly string[]): string =>
  sayOf(t).items(things);
