import { sayOf, type Translate } from './i18n.ts';

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

/** The last part of a path, which is how people call a file. */
export const baseName = (path: string): string =>
  path
    .replace(/[/\\]+$/, '')
    .split(/[/\\]/)
    .pop() || path;

/** Where a fleet comes from; its revision stands elsewhere, and would fill the line. */
export const withoutRevision = ({
  resolved,
  revision,
}: {
  resolved: string;
  revision: string | null;
}): string => {
  const digits = revision?.replace(/-dirty$/, '');
  if (!digits) return resolved;
  return resolved
    .replace(`/${digits}`, '')
    .replace(new RegExp(`([?&])rev=${digits}(&|$)`), (_all, before: string, after: string) =>
      after === '&' ? before : '',
    );
};
