import type { NativeTheme } from 'electron';
import { tellTest } from './messages.ts';

const sources: NativeTheme['themeSource'][] = ['system', 'light', 'dark'];
let themeSource: NativeTheme['themeSource'] = 'system';

/** Its source, which can be set, and what comes of it on a light desktop. */
export const nativeTheme = new Proxy(
  {} as Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'>,
  {
    get: (_target, key) => {
      if (key === 'themeSource') return themeSource;
      if (key === 'shouldUseDarkColors') return themeSource === 'dark';
      throw new Error(`not in the stand-in: nativeTheme.${String(key)}`);
    },
    set: (_target, key, value) => {
      const known = sources.find((source) => source === value);
      if (key !== 'themeSource' || !known) {
        throw new Error(`not in the stand-in: setting nativeTheme.${String(key)}`);
      }
      themeSource = known;
      tellTest({ type: 'themeSource', source: known });
      return true;
    },
  },
);
