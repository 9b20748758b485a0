const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** In the decimal unit in which its figure has at most three digits. `digits`: as many behind the point as are worth showing. */
const scaleBytes = (
  bytes: number,
): { value: number; unit: (typeof units)[number]; digits: 0 | 1 } => {
  let value = Math.max(0, bytes);
  let step = 0;
  // 999.5 would be shown as "1,000".
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  const unit = units[step] ?? 'byte';
  return { value, unit, digits: value < 9.95 && unit !== 'byte' ? 1 : 0 };
};

/** Pure. A size in decimal units, as it stands on the package of a drive: `32 GB`, `5.6 GB`, `812 kB`. */
export const formatBytes = (locale: string, bytes: number): string => {
  const { value, unit, digits } = scaleBytes(bytes);
  const style = { style: 'unit', unit, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, style).format(value);
};

/** Pure. `42 MB/s` */
export const formatByteRate = (locale: string, bytesPerSecond: number): string => {
  const { value, unit, digits } = scaleBytes(bytesPerSecond);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: `${unit}-per-second`,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);
};

/** Pure. A share of 1 as a percentage, rounded down: 100 % is shown only when it is true. */
export const formatShare = (locale: string, share: number): string =>
  new Intl.NumberFormat(locale, { style: 'percent' }).format(
    Math.floor(Math.min(1, Math.max(0, share)) * 100) / 100,
  );

/** Pure. `12 s`, `3 min 20 s`, `1 h 5 min`; no false precision beyond an hour. Null for less than a second, which has a word. */
export const formatSeconds = (seconds: number): string | null => {
  if (seconds < 1) return null;
  const whole = Math.round(seconds);
  const parts: [number, string][] =
    whole < 3600
      ? [
          [Math.floor(whole / 60), 'min'],
          [whole % 60, 's'],
        ]
      : [
          [Math.floor(whole / 3600), 'h'],
          [Math.floor((whole % 3600) / 60), 'min'],
        ];
  return parts
    .filter(([figure]) => figure > 0)
    .map((part) => part.join(' '))
    .join(' ');
};

/** Pure. Of this machine's calendar: `2025-05-03`. `at` in milliseconds since 1970. */
export const formatDay = (at: number): string => {
  const day = new Date(at);
  return [day.getFullYear(), twoDigits(day.getMonth() + 1), twoDigits(day.getDate())].join('-');
};

/** Pure. Of this machine's calendar and clock: `2025-05-03 14:05`. `at` in milliseconds since 1970. */
export const formatMoment = (at: number): string => {
  const moment = new Date(at);
  return `${formatDay(at)} ${twoDigits(moment.getHours())}:${twoDigits(moment.getMinutes())}`;
};

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** Pure. Things in a row, of which each stands for itself. */
export const listItems = (locale: string, things: readonly string[]): string =>
  new Intl.ListFormat(locale, { type: 'unit' }).format(things);
