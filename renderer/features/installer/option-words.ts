import {
  type InstallerOption,
  type InstallerOptions,
  writeKey,
} from '../../../electron/contract/index.ts';
import { speaksAsEngine, type Translate } from '../../../electron/texts/window.ts';

/** Those that have a place of their own, or that choosing a host decides. */
const elsewhere = new Set(['prebuilt', 'targetHost']);

export type OptionGroup = { group: string; options: InstallerOption[] };

/** Pure. The options of the form, by group, in the table's order. What needs *Offline* is only there with it. */
export const optionGroups = (
  options: readonly InstallerOption[],
  groups: readonly string[],
  isOffline: boolean,
): OptionGroup[] =>
  groups
    .map((group) => ({
      group,
      options: options.filter(
        (option) =>
          option.group === group &&
          !elsewhere.has(option.name) &&
          (isOffline || option.name !== 'dependencies'),
      ),
    }))
    .filter((found) => found.options.length > 0);

/** The names are those of the table, so the compiler can't know them; a test sees that each has its words. */
const words = (t: Translate) => t as unknown as (key: string) => string;

export const optionLabel = (t: Translate, name: string): string =>
  words(t)(`installer.option.${name}`);

export const groupLabel = (t: Translate, group: string): string =>
  words(t)(`installer.group.${group}`);

/** Pure. As it is written in a field, and on the command line. */
export const optionText = (value: InstallerOptions[string] | undefined): string => {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, text]) => `${writeKey(key)}=${writeKey(text)}`)
      .join(', ');
  }
  return String(value);
};

/** Pure. What holds while nobody chooses. */
export const defaultText = (t: Translate, { derived, default: value }: InstallerOption): string => {
  if (derived) return t('installer.asHost');
  const text = optionText(value as InstallerOptions[string] | undefined);
  return text === '' ? t('installer.none') : text;
};

/**
 * Pure. What an option does, and what it costs where it does. The one table has it in English, and the catalogue of another
 * language in that one. Its words for the command line and for nix have code in backticks.
 */
export const optionDescription = (
  t: Translate,
  { name, description, cost }: Pick<InstallerOption, 'name' | 'description' | 'cost'>,
): string =>
  [
    speaksAsEngine(t) ? description : words(t)(`installer.describe.${name}`),
    cost === null ? null : speaksAsEngine(t) ? cost : words(t)(`installer.cost.${name}`),
  ]
    .filter((sentence) => sentence !== null)
    .join(' ')
    .replaceAll('`', '');
