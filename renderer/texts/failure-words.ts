import type { Failure } from '../../electron/contract/index.ts';
import { type Words, failureWords as wordsFor } from '../../electron/texts/index.ts';
import { languageOf, type Translate } from './i18n.ts';

/** Pure. A failure for the eye: what happened, and what to do about it in the window. */
export const failureWords = (t: Translate, failure: Failure): Words =>
  wordsFor(failure, { language: languageOf(t), variant: 'window' });
