import * as react from 'react/jsx-runtime';
import { showForeign, showForeignLines } from '../../electron/contract/index.ts';

/**
 * What JSX becomes in the window, in place of React's own `react/jsx-runtime` (`renderer/vite.config.ts`): every text that goes to the page
 * passes here, so that no host, drive, label or log can write with signs that are not seen, or that turn its neighbours around.
 */

type Props = Record<string, unknown>;

/** Attributes that are read to or shown to a person. */
const spoken = [
  'title',
  'alt',
  'placeholder',
  'textValue',
  'aria-label',
  'aria-description',
  'aria-valuetext',
  'aria-roledescription',
];

/** In characters: a page of text. Logs are longer, and whole in their file. */
const longestShown = 8 * 1024;

const show = (text: string, keepsLines = true): string => {
  const shown = keepsLines || !text.includes('\n') ? showForeignLines(text) : showForeign(text);
  return shown.length > longestShown
    ? `${shown.slice(0, longestShown)} … [cut: ${text.length} characters]`
    : shown;
};

/** Letters of scripts that are written from right to left, with what stands between them. */
const rightToLeft =
  /([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}](?:.*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}])?)/u;

/** They stay among themselves, whatever stands beside them. */
const isolate = (text: string): unknown => {
  if (!rightToLeft.test(text)) return text;
  return react.jsxs(react.Fragment, {
    children: text
      .split(rightToLeft)
      .map((part, index) =>
        index % 2 === 1 ? react.jsx('bdi', { children: part }, String(index)) : part,
      ),
  });
};

/** What a text becomes part of: where nothing keeps its lines, a browser would make a space of a line end. */
type Place = { isElement: boolean; keepsLines: boolean };

const placeOf = (type: unknown, { className }: Props): Place => ({
  isElement: typeof type === 'string' || type === react.Fragment,
  keepsLines:
    typeof type !== 'string' || type === 'pre' || /\bwhitespace-pre/.test(String(className)),
});

const showChildren = (children: unknown, place: Place): unknown => {
  if (typeof children === 'string') {
    const shown = show(children, place.keepsLines);
    return place.isElement ? isolate(shown) : shown;
  }
  if (!Array.isArray(children)) return children;
  const shown = children.map((child) => showChildren(child, place));
  return shown.some((child, index) => child !== children[index]) ? shown : children;
};

const showProps = (type: unknown, props: Props): Props => {
  const changed: Props = {};
  const children = showChildren(props.children, placeOf(type, props));
  if (children !== props.children) changed.children = children;
  for (const name of spoken) {
    const value = props[name];
    if (typeof value !== 'string') continue;
    const shown = show(value);
    if (shown !== value) changed[name] = shown;
  }
  return Object.keys(changed).length === 0 ? props : { ...props, ...changed };
};

type Runtime = typeof react.jsx;

export const Fragment = react.Fragment;
export const jsx: Runtime = (type, props, key) =>
  react.jsx(type, showProps(type, props as Props), key);
export const jsxs: Runtime = (type, props, key) =>
  react.jsxs(type, showProps(type, props as Props), key);
/**
 * What a development build uses instead.
 * @public by the name that the compiler gives it
 */
export const jsxDEV = (
  type: Parameters<Runtime>[0],
  props: Parameters<Runtime>[1],
  key: Parameters<Runtime>[2],
  isStatic: boolean,
) => (isStatic ? jsxs : jsx)(type, props, key);
