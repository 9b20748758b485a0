import { fail, ok, type Result } from './failure.ts';

/**
 * How values of options are written by a person: plainly (`/home=200G,/srv=keep`), or as the nix language has them
 * (`{ "/home" = "200G"; }`), which is how the hints of a layout and a flake have them. Pure.
 */

/** A string of the nix language without anything to be worked out in it (nix manual, "String"). */
const nixString = /"(?:[^"\\$]|\\[\s\S]|\$(?!\{))*"/y;

/** The string that begins here, and where it ends; null where none does. */
const readString = (text: string, at: number): { value: string; end: number } | null => {
  nixString.lastIndex = at;
  const found = nixString.exec(text)?.[0];
  if (found === undefined) return null;
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  const value = found
    .slice(1, -1)
    .replace(/\\([\s\S])/g, (_, letter: string) => escapes[letter] ?? letter);
  return { value, end: at + found.length };
};

/** Text that is one string of nix, quotes and all, without them; any other as it is. */
export const unquote = (text: string): string => {
  const trimmed = text.trim();
  const found = readString(trimmed, 0);
  return found?.end === trimmed.length ? found.value : text;
};

/** Pieces between separators that stand outside of quotes. */
const splitOutside = (text: string, separator: RegExp): string[] => {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const quoted = readString(text, at);
    if (quoted) at = quoted.end - 1;
    else if (separator.test(text.charAt(at))) {
      pieces.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...pieces, text.slice(from)];
};

const inside = (text: string, open: string, close: string): string | null => {
  const trimmed = text.trim();
  return trimmed.startsWith(open) && trimmed.endsWith(close) && trimmed.length > 1
    ? trimmed.slice(1, -1)
    : null;
};

/** `a, b` or `[ "a" "b" ]` */
export const readList = (text: string): string[] => {
  const list = inside(text, '[', ']');
  if (list !== null) return splitOutside(list, /\s/).filter(Boolean).map(unquote);
  return text.trim() === '' ? [] : splitOutside(text, /,/).map((item) => unquote(item.trim()));
};

/** `/home=200G, "/a b"=keep` or `{ "/home" = "200G"; }`; null where a part of it is neither. */
export const readPairs = (text: string): Record<string, string> | null => {
  const set = inside(text, '{', '}');
  const items =
    set === null
      ? splitOutside(text, /,/)
      : splitOutside(set, /;/).filter((item) => item.trim() !== '');
  if (set === null && text.trim() === '') return {};
  const pairs = items.map((item) => splitOnce(item.trim()));
  return pairs.every((pair) => pair !== null)
    ? Object.fromEntries(pairs.map(([key, value]) => [unquote(key), unquote(value.trim())]))
    : null;
};

/** Before and after the first `=` outside of quotes. */
const splitOnce = (text: string): [string, string] | null => {
  const [before] = splitOutside(text, /=/);
  return before === undefined || before.trim() === '' || before.length === text.length
    ? null
    : [before.trim(), text.slice(before.length + 1)];
};

/** A key as `readPairs` reads it. */
export const writeKey = (key: string): string =>
  /[\s,;="\\{}]/.test(key) || key === ''
    ? `"${key.replace(/[\\"]|\$(?=\{)/g, '\\$&').replaceAll('\n', '\\n')}"`
    : key;

export type Assignment = {
  /** Dotted, without `autoInstaller.`, as it stands there. */
  path: string;
  /** The names that it consists of, quotes taken off. */
  names: string[];
  value: string;
};

/**
 * `option=value`, also as nix has it: `layout.sizes."/home" = "200G";`. Spaces at the value's ends are its own only where
 * none stands before the `=`. Fails with `USAGE`.
 */
export const readAssignment = (text: string): Result<Assignment> => {
  const parts = splitOnce(text.trimStart());
  if (parts === null) {
    return fail('USAGE', { reason: 'assignment', text });
  }
  const [path, rest] = [parts[0].replace(/^autoInstaller\./, ''), parts[1]];
  const asNix = text.trimStart().charAt(parts[0].length) !== '=';
  const value = asNix ? rest.trim().replace(/;$/, '').trimEnd() : rest;
  return ok({ path, names: splitOutside(path, /\./).map((name) => unquote(name)), value });
};
