import { dirname, join } from 'node:path';
import { type Failure, failure, withoutSecret } from '../../contract/index.ts';
import type { EvaluationNeeds } from '../nix/evaluate.ts';
import { type Metadata, parseJsonObject, readLocalRoot } from '../nix/source-map.ts';

/** The setting of a flake's `nixConfig` that nix says it ignores (src/libexpr/flake/config.cc); null for any other warning. Pure. */
export const ignoredSetting = (warning: string): string | null =>
  /ignoring untrusted flake configuration setting '([^'\n]*)'/.exec(warning)?.[1] ?? null;

type Source = { metadata: Metadata | null; resolved: string };

/**
 * `CONFIG_IGNORED`, with what the flake asked for: it must not choose where binaries come from, but whoever knows it may.
 * Null where nothing was ignored.
 */
export const describeIgnored = async (
  ports: EvaluationNeeds,
  ignored: readonly string[],
  source: Source,
  signal: AbortSignal,
): Promise<Failure | null> => {
  if (ignored.length === 0) return null;
  const asked = await readConfig(ports, source, signal);
  const settings = ignored.map((name) => {
    const value = asked === null ? null : textOf(asked[name]);
    return { name, value: value === null ? null : withoutSecrets(value) };
  });
  return failure('CONFIG_IGNORED', { settings });
};

/** It stands in flake.nix itself, and nothing else is evaluated for it (nix manual, "flake"). */
const readConfig = async (
  ports: EvaluationNeeds,
  { metadata, resolved }: Source,
  signal: AbortSignal,
): Promise<Record<string, unknown> | null> => {
  const local = resolved.startsWith('/') ? resolved : null;
  const root = metadata?.storePath ?? (metadata && readLocalRoot(metadata.resolvedUrl));
  const below = typeof metadata?.locked.dir === 'string' ? metadata.locked.dir : '';
  const folder = root ? join(root, below) : local;
  if (folder === null) return null;
  const file = await ports.files.realPath(join(folder, 'flake.nix'));
  if (file === null || (root && !`${dirname(file)}/`.startsWith(`${root}/`))) return null;
  const ended = await ports.nix.run(
    { command: ['eval', '--json', '--file', file, 'nixConfig'], flake: null },
    signal,
  );
  return ended.ok && ended.value.exitCode === 0 ? parseJsonObject(ended.value.stdout) : null;
};

const textOf = (value: unknown): string | null =>
  Array.isArray(value) ? value.map(String).join(' ') : value === undefined ? null : String(value);

const withoutSecrets = (value: string): string => value.split(' ').map(withoutSecret).join(' ');
