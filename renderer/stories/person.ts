import type { i18n } from 'i18next';

/** What a person does in a story, by what is seen: buttons and fields by their words, in the language of the window. */
export type Person = {
  /** The button of these words, or the first that begins with them, once it is there and can be pressed. */
  press: (words: string) => Promise<void>;
  /** Into the field of that name. */
  type: (name: string, text: string) => Promise<void>;
  /** Waits for what a CSS selector finds. */
  see: (selector: string) => Promise<HTMLElement>;
  t: i18n['t'];
};

/** A story that does not come to its end is a mistake in it; that is not waited for any longer. */
const patienceMs = 10_000;

export const createPerson = (t: i18n['t']): Person => {
  const see = (selector: string) =>
    once(selector, () => document.querySelector<HTMLElement>(selector));
  return {
    t,
    see,
    press: async (words) => {
      (await once(words, () => buttonOf(words))).click();
      await nextPicture();
    },
    type: async (name, text) => {
      (await see(`input[aria-label="${name}"]`)).focus();
      document.execCommand('insertText', false, text);
      await nextPicture();
    },
  };
};

const buttonOf = (words: string): HTMLButtonElement | undefined => {
  const buttons = [...document.querySelectorAll('button')].filter(({ disabled }) => !disabled);
  const isOf = (button: HTMLButtonElement) =>
    button.textContent === words || button.getAttribute('aria-label') === words;
  return buttons.find(isOf) ?? buttons.find(({ textContent }) => textContent?.startsWith(words));
};

const once = async <T>(what: string, find: () => T | null | undefined): Promise<T> => {
  for (const began = performance.now(); ; await nextPicture()) {
    const found = find();
    if (found) return found;
    if (performance.now() - began > patienceMs) throw new Error(`The story waits for “${what}”.`);
  }
};

export const nextPicture = () => new Promise<unknown>((resolve) => requestAnimationFrame(resolve));
