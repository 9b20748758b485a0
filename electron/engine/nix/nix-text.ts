import { withoutSecret } from '../../contract/index.ts';

/**
 * What nix and builders print, made fit for reading: no escape sequences, only what a terminal would be left with, and no password or
 * token of a URL.
 */

// CSI and OSC sequences and the two-character escapes (ECMA-48, section 5), besides control characters but tab.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const needsCleaning = /[\u0000-\u0008\u000b-\u001f\u007f]/;

export const stripEscapes = (text: string): string =>
  withoutSecret(needsCleaning.test(text) ? text.replace(escapes, '').replace(controls, '') : text);

/** One line: of what was overwritten by a carriage return, only the last is kept. */
export const cleanLine = (line: string): string => {
  if (!needsCleaning.test(line)) return withoutSecret(line);
  const shown = line.replace(escapes, '').replace(/\r+$/, '');
  return withoutSecret(shown.slice(shown.lastIndexOf('\r') + 1).replace(controls, ''));
};

/** `/nix/store/<32 characters>-name.drv` → `<32 characters>-name.drv`. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Undefined for what is no JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const parseJsonObject = (text: string): Record<string, unknown> | null => {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
};
