import type { AppStatus } from '../../../electron/contract/index.ts';
import { failureWords, speaksAsEngine } from '../../texts/failure-words.ts';
import type { Translate } from '../../texts/i18n.ts';

/** Pure. Why nothing can be built, and how to get nix; `own` are the engine's words where those are in another language. */
export const nixWords = (
  t: Translate,
  { nixProblem, nixVersion }: Pick<AppStatus, 'nixProblem' | 'nixVersion'>,
): { sentences: string[]; own: string | null } => {
  const message = nixProblem?.replaceAll('`', '') ?? '';
  if (speaksAsEngine(t)) return { sentences: [message], own: null };
  const code = nixVersion === null ? 'NIX_MISSING' : 'NIX_TOO_OLD';
  const { title, hint, own } = failureWords(t, { code, message, hint: null, params: {} });
  return { sentences: [title, hint], own };
};
