import type { BuildPlan } from '../../contract/index.ts';

export type Missing = Pick<BuildPlan, 'toBuild' | 'toFetch' | 'downloadBytes'> & {
  /** What is fetched, as it lies in the store. */
  unpackedBytes: number | null;
};

const units: Record<string, number> = {
  B: 1,
  bytes: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/**
 * What `--dry-run` prints (nix: src/libmain/shared.cc, `printMissing`): "these 3 derivations will be built:" or "this
 * path will be fetched (1.50 MiB download, 5.00 MiB unpacked):", with the paths below, two spaces before each.
 */
export const parseMissing = (lines: readonly string[]): Missing => {
  const missing: Missing = { toBuild: [], toFetch: [], downloadBytes: 0, unpackedBytes: 0 };
  let list: string[] | null = null;
  for (const line of lines) {
    if (/^(this|these)( \d+)? derivations? will be built:/.test(line)) list = missing.toBuild;
    else if (/^(this|these)( \d+)? paths? will be fetched/.test(line)) {
      list = missing.toFetch;
      missing.downloadBytes = parseBytes(line, 'download');
      missing.unpackedBytes = parseBytes(line, 'unpacked');
    } else if (list && /^ {2}\//.test(line)) list.push(line.trim());
    else list = null;
  }
  return missing;
};

const parseBytes = (line: string, what: 'download' | 'unpacked'): number | null => {
  const [, amount, unit] = new RegExp(`([\\d.]+) ([A-Za-z]+) ${what}`).exec(line) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  return factor === undefined ? null : Math.round(Number(amount) * factor);
};
