import { fail, ok, type Result } from '../../contract/index.ts';

const POWERS = 'KMGTP';

/**
 * Bytes of `8G`, `512M`, `4GiB`, `8GB` or a plain number, as truncate(1) and dd(1) read them: `G` and `GiB` are 2^30, `GB` is 10^9.
 * Fractions (`1.5G`) are taken too. `USAGE` for anything else, and for what is no whole number of bytes.
 */
export const parseSize = (text: string): Result<number> => {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([KMGTP])(i?B)?|B)?$/i.exec(text.trim());
  const [, digits, letter, unit] = match ?? [];
  if (digits === undefined) return wrong(text);
  const power = letter === undefined ? 0 : POWERS.indexOf(letter.toUpperCase()) + 1;
  const base = unit?.toUpperCase() === 'B' ? 1000 : 1024;
  const bytes = Number(digits) * base ** power;
  return Number.isSafeInteger(bytes) && bytes > 0 ? ok(bytes) : wrong(text);
};

const wrong = (text: string): Result<number> => fail('USAGE', { reason: 'size', text });
