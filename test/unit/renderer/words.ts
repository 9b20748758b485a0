import { createI18n } from '../../../electron/texts/window.ts';

/** The real catalogue: the words that a person sees are what is tested. */
export const t = createI18n().t;
