import type { FailureCode, FailureParams } from '../contract/index.ts';
import type { Say } from './say.ts';
import type { Variant } from './words.ts';

/** As `Words`; a next step that is taken in another way in the window than in a terminal has a sentence for each. */
export type Told = { message: string; hint: string | null | Record<Variant, string | null> };

/** A sentence for each code of a table of failures, in one language. */
export type FailureTexts<Table> = {
  [Code in keyof Table & FailureCode]: (params: FailureParams<Code>, say: Say) => Told;
};
