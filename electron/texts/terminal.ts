import type { Language } from '../contract/index.ts';
import { terminal as german } from './de/terminal.ts';
import { terminal as english, type TerminalTexts } from './en/terminal.ts';
import { sayIn } from './failure-words.ts';
import type { Say } from './say.ts';

export type { TerminalTexts };

const texts: Record<Language, (say: Say) => TerminalTexts> = { en: english, de: german };

/** What the command line and the web shell say in a terminal, with how things are said there. Only for those two: it is no part of the window. */
export const terminalTexts = (language: Language): TerminalTexts & { say: Say } => {
  const say = sayIn({ language, variant: 'terminal' });
  return { ...texts[language](say), say };
};
