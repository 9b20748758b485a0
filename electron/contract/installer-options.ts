import { z } from 'zod';
import table from '../../nix/options.json' with { type: 'json' };
import { fail, ok, type Result } from './failure.ts';
import { readAssignment, readList, readPairs, unquote } from './option-text.ts';

const values = {
  string: z.string(),
  // As `isSize` of nix/lib/layout/volumes.nix has it.
  size: z
    .string()
    .max(19)
    .regex(/^\+?[0-9]*[1-9][0-9]*[KMGTP]$/i),
  lines: z.string(),
  boolean: z.boolean(),
  'listOf string': z.array(z.string()),
  'listOf package': z.array(z.string().regex(/^[A-Za-z_][\w'.-]*$/)),
  'attrsOf string': z.record(z.string(), z.string()),
};

const InstallerOption = z.object({
  /** Below `autoInstaller`, dotted. */
  name: z.string(),
  type: z.enum([...(Object.keys(values) as (keyof typeof values)[]), 'enum']),
  /** Of an `enum`. */
  values: z.array(z.string()).optional(),
  default: z.json().optional(),
  /** For who reads of it; a value of its type. */
  example: z.json(),
  /** It has no default. */
  required: z.boolean().optional(),
  /** For a host without an installer of its own it is set from the host, where nobody sets it. */
  derived: z.boolean().optional(),
  group: z.string(),
  description: z.string(),
  /** What choosing it costs, in a sentence; null where nothing. */
  cost: z.string().nullable(),
});
export type InstallerOption = z.infer<typeof InstallerOption>;

/** The one table of options: nix makes its module of the same file. */
export const installerOptions: readonly InstallerOption[] = z
  .array(InstallerOption)
  .parse(table.options);

/** Groups in the order in which they are shown. */
export const installerOptionGroups: readonly string[] = table.groups;

const schemaOf = (option: InstallerOption): z.ZodType =>
  option.type === 'enum' ? z.enum(option.values ?? []) : values[option.type];

/** Values of options by dotted name (`prebuilt`, `swap.size`). */
export const InstallerOptions = z.record(
  z.string(),
  z.union([z.string(), z.boolean(), z.array(z.string()), z.record(z.string(), z.string())]),
);
export type InstallerOptions = z.infer<typeof InstallerOptions>;

/** That these are options, each with a value of its type; else `OPTION_INVALID`, which says what is right. */
export const checkInstallerOptions = (options: InstallerOptions): Result<InstallerOptions> => {
  for (const [name, value] of Object.entries(options)) {
    const option = installerOptions.find((candidate) => candidate.name === name);
    if (!option) return unknownOption(name);
    if (!schemaOf(option).safeParse(value).success) return wrongValue(option, value);
  }
  return ok(options);
};

/**
 * A value as it is written on a command line or in a field: `true`, a string, a list with commas in between,
 * `/home=200G,/srv=1T`; or as nix has it. Fails with `OPTION_INVALID`.
 */
export const parseInstallerOption = (
  name: string,
  text: string,
): Result<InstallerOptions[string]> => {
  const option = installerOptions.find((candidate) => candidate.name === name);
  if (!option) return unknownOption(name);
  return checkValue(name, readValue(option, text));
};

const checkValue = <Value extends InstallerOptions[string]>(
  name: string,
  value: Value,
): Result<Value> => {
  const checked = checkInstallerOptions({ [name]: value });
  return checked.ok ? ok(value) : checked;
};

/**
 * Options of assignments, each as `--set` has it: `swap.size=8G`, `layout.sizes=/home=200G,/srv=keep`, and what a hint
 * prints, `layout.sizes."/home" = "200G"`. Values by key add up; of the same one the last holds. Fails with `USAGE` or
 * `OPTION_INVALID`.
 */
export const parseInstallerOptions = (assignments: readonly string[]): Result<InstallerOptions> => {
  const options: InstallerOptions = {};
  for (const assignment of assignments) {
    const read = readAssignment(assignment);
    if (!read.ok) return read;
    const { path, names, value } = read.value;
    const keyed = findKeyed(names);
    const name = keyed?.name ?? names.join('.');
    const parsed = keyed
      ? checkValue(keyed.name, { [keyed.key]: unquote(value) })
      : parseInstallerOption(
          installerOptions.some((option) => option.name === name) ? name : path,
          value,
        );
    if (!parsed.ok) return parsed;
    options[name] = isByKey(parsed.value) ? merge(options[name], parsed.value) : parsed.value;
  }
  return ok(options);
};

const isByKey = (value: InstallerOptions[string] | undefined): value is Record<string, string> =>
  typeof value === 'object' && !Array.isArray(value);

const merge = (before: InstallerOptions[string] | undefined, value: Record<string, string>) =>
  isByKey(before) ? { ...before, ...value } : value;

/** `layout.sizes."/home"`: an option by key, and the key. One without quotes may have dots in it. */
const findKeyed = (names: readonly string[]): { name: string; key: string } | null => {
  const option = installerOptions.find(
    ({ name, type }) =>
      type === 'attrsOf string' &&
      names.join('.').startsWith(`${name}.`) &&
      names.length > name.split('.').length,
  );
  return option
    ? { name: option.name, key: names.slice(option.name.split('.').length).join('.') }
    : null;
};

const readValue = ({ name, type }: InstallerOption, text: string): InstallerOptions[string] => {
  switch (type) {
    case 'boolean':
      return /^(?:true|false)$/.test(text.trim()) ? text.trim() === 'true' : text;
    case 'listOf string':
    case 'listOf package':
      return readList(text);
    case 'attrsOf string':
      return readPairs(withoutName(name, text)) ?? text;
    default:
      return unquote(text);
  }
};

/** What a hint prints may be put into a field as it is: `layout.sizes."/home" = "200G"`. */
const withoutName = (name: string, text: string): string => {
  const rest = text.trim().replace(/^autoInstaller\./, '');
  if (rest.startsWith(`${name}.`)) return rest.slice(name.length + 1).replace(/;$/, '');
  const assigned = rest.startsWith(name)
    ? /^\s*=\s*(\{[\s\S]*\})\s*;?$/.exec(rest.slice(name.length))
    : null;
  return assigned?.[1] ?? text;
};

const unknownOption = (name: string) =>
  fail('OPTION_INVALID', {
    reason: 'unknown',
    option: name,
    options: installerOptions.map((option) => option.name),
  });

const wrongValue = (option: InstallerOption, value: unknown) =>
  fail('OPTION_INVALID', {
    reason: 'value',
    option: option.name,
    value: JSON.stringify(value),
    type: option.type,
    values: option.values ?? [],
  });
