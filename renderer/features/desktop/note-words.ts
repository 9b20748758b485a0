import { baseName } from '../../../electron/texts/index.ts';
import type { Translate } from '../../../electron/texts/window.ts';
import type { DesktopNote, Fill } from '../../state/desktop-store.ts';

export type NoteWords = { title: string; body: string | null };

/** Pure. What a person is told of something for a field that nobody typed. */
export const noteWords = (t: Translate, note: DesktopNote): NoteWords => {
  switch (note.kind) {
    case 'filled':
      return { title: originWords(t, note.fill), body: filledWords(t, note.fill) };
    case 'held':
      return {
        title:
          note.fill.what === 'flake'
            ? t('desktop.heldFlake', { reference: note.fill.reference })
            : t('desktop.heldImage', { image: baseName(note.fill.path) }),
        body: t('desktop.heldBody'),
      };
    case 'unknownDrop':
    case 'pathUnknown':
      return {
        title: t(`desktop.${note.kind}`, { name: note.name }),
        body: t(`desktop.${note.kind}Body`),
      };
    case 'refusedLink':
    case 'unknownText':
      return { title: t(`desktop.${note.kind}`), body: t(`desktop.${note.kind}Body`) };
    case 'locked':
      return { title: t('desktop.locked'), body: null };
  }
};

/** With what does not happen by itself: a flake is not read, and an image, whose size is, not written. */
const originWords = (t: Translate, fill: Fill): string =>
  fill.what === 'flake' ? t(`desktop.from.${fill.origin}`) : t(`desktop.fromImage.${fill.origin}`);

/** Who sent a link is not known; what was dropped, the person held in the hand. */
const filledWords = (t: Translate, fill: Fill): string => {
  if (fill.what === 'image') return t('desktop.filledImage', { image: fill.path });
  const { reference, host, origin } = fill;
  const key = origin === 'link' ? 'filledLink' : 'filled';
  return host === null
    ? t(`desktop.${key}`, { reference })
    : t(`desktop.${key}Host`, { reference, host });
};
