import type { Failure, FailureCode } from '../../electron/contract/index.ts';
import type { Translate } from './i18n.ts';

/** Of the command line: a flag, or a command of Flakestick. In the window nobody can press that. */
const commandLine = /(^|[\s("“])--[a-z]|\bflakestick [a-z]/;

/** Pure. Whether a hint speaks of the command line. */
export const namesCommandLine = (hint: string): boolean => commandLine.test(hint);

/** Those whose hint for the command line has another counterpart in the window than the usual next step. */
const saidOtherwise = [
  'DRIVE_STALLED',
  'FILE_UNWRITABLE',
  'FLAKE_INVALID',
  'VERIFY_MISMATCH',
] as const satisfies readonly FailureCode[];

/**
 * Pure. What to do next, as one does it in the window: the engine's own hint, which knows the case, unless it has none or
 * speaks of the command line.
 */
export const hintWords = (t: Translate, { code, hint }: Pick<Failure, 'code' | 'hint'>): string => {
  if (hint !== null && hint.trim() !== '' && !namesCommandLine(hint)) return hint;
  const own = hint === null ? undefined : saidOtherwise.find((other) => other === code);
  return own ? t(`failure.inWindow.${own}`) : t(`failure.toDo.${code}`);
};
