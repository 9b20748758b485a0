const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** Pure. In the decimal unit in which its figure has at most three digits. `digits`: as many behind the point as are worth showing. */
export const scaleBytes = (
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

/** Pure. A share of 1 as a percentage, rounded down: 100 % is shown only when it is true. */
export const formatShare = (locale: string, share: number): string =>
  new Intl.NumberFormat(locale, { style: 'percent' }).format(
    Math.floor(Math.min(1, Math.max(0, share)) * 100) / 100,
  );

/** Pure. Things in a row, of which each stands for itself. */
export const listItems = (locale: string, things: readonly string[]): string =>
  new Intl.ListFormat(locale, { type: 'unit' }).format(things);
