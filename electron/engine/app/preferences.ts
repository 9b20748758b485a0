import { defaultPreferences, type Input, Preferences } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';

const key = 'preferences';

type Needs = Pick<Ports, 'settings'>;

/** What can't be read, or was written by another version, counts as not chosen; the rest stays. */
export const readPreferences = async ({ settings }: Needs): Promise<Preferences> => {
  const value = await settings.read(key).catch(() => undefined);
  const { shape } = Preferences;
  const { language, theme } = (value ?? {}) as Partial<Record<string, unknown>>;
  return {
    language: shape.language.catch(defaultPreferences.language).parse(language),
    theme: shape.theme.catch(defaultPreferences.theme).parse(theme),
  };
};

export const withChange = (
  current: Preferences,
  { language, theme }: Input<'preferences.change'>,
): Preferences => ({ language: language ?? current.language, theme: theme ?? current.theme });

/** That it can't be written down is no reason to fail: it holds until Flakestick ends. */
export const keepPreferences = ({ settings }: Needs, preferences: Preferences): Promise<void> =>
  settings.change(key, () => preferences).catch(() => undefined);
