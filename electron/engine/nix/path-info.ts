import { baseName } from './nix-text.ts';

/**
 * The closure's size of one store path from `nix path-info --closure-size --json`: an array up to nix 2.18, an object by path from 2.19
 * on, within another one that says its version from 2.33 on (nix: src/nix/path-info.cc). Null where the path is not valid. Pure.
 */
export const parseClosureBytes = (stdout: string, path: string): number | null => {
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch {
    return null;
  }
  const info = Array.isArray(value)
    ? value.find((entry) => isObject(entry) && isSamePath(entry.path, path))
    : isObject(value)
      ? findByPath(isObject(value.info) ? value.info : value, path)
      : null;
  const bytes = isObject(info) ? info.closureSize : null;
  return typeof bytes === 'number' ? bytes : null;
};

/** From format 2 on the keys are names without the store's folder. */
const findByPath = (paths: Record<string, unknown>, path: string): unknown =>
  Object.entries(paths).find(([key]) => isSamePath(key, path))?.[1] ?? null;

const isSamePath = (key: unknown, path: string): boolean =>
  typeof key === 'string' && baseName(key) === baseName(path);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
