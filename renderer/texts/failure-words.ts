import type { Failure, FailureCode } from '../../electron/contract/index.ts';
import { happenedCases, nextCases } from './failure-cases.ts';
import type { Translate } from './i18n.ts';

/** The language of the engine's own sentences. */
export const engineLanguage = 'en';

/** Pure. Whether the window speaks as the engine does, so that the engine's own words are the best there are. */
export const speaksAsEngine = (t: Translate): boolean => t('format.locale') === engineLanguage;

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

type Said = Pick<Failure, 'code' | 'hint'> & Partial<Pick<Failure, 'params'>>;

/**
 * Pure. What to do next, as one does it in the window: the engine's own hint, which knows the case, unless it has none,
 * speaks of the command line, or speaks another language than the window.
 */
export const hintWords = (t: Translate, { code, hint, params = {} }: Said): string => {
  const isForCommandLine = hint !== null && namesCommandLine(hint);
  if (speaksAsEngine(t) && hint !== null && hint.trim() !== '' && !isForCommandLine) return hint;
  const ofCase = nextCases[code]?.(t, params);
  if (ofCase) return ofCase;
  const own =
    isForCommandLine || hint === '' ? saidOtherwise.find((other) => other === code) : null;
  return own ? t(`failure.inWindow.${own}`) : t(`failure.toDo.${code}`);
};

export type FailureWords = {
  /** What happened. */
  title: string;
  /** The engine's own words of the case, to stand below in small, marked as English; null where the title is them. */
  own: string | null;
  /** What to do. */
  hint: string;
};

/**
 * Pure. A failure for the eye: in English as the engine says it; in another language by the catalogue, with what the
 * failure's `params` tell, and the engine's own words besides, because only they know all of the case.
 */
export const failureWords = (t: Translate, failure: Failure): FailureWords => {
  const hint = hintWords(t, failure);
  if (speaksAsEngine(t) && failure.message.trim() !== '') {
    return { title: failure.message, own: null, hint };
  }
  const title =
    happenedCases[failure.code]?.(t, failure.params) ?? t(`failure.happened.${failure.code}`);
  // “Cancelled.” knows of nothing besides.
  const own = failure.code === 'CANCELLED' ? null : failure.message.trim() || null;
  return { title, own, hint };
};
