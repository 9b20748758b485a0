import { Hourglass, Info, Link2, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { baseName } from '../../../electron/texts/index.ts';
import type { Translate } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import type { Fill, DesktopNote as Note } from '../../state/desktop-store.ts';
import { IconButton } from '../../ui/button.tsx';

/** Below the fields: where what stands in them comes from, where nobody typed it, and what did not get there. */
export const DesktopNote = () => {
  const note = useView('desktop', (view) => view.note);
  // There before the note is, or a screen reader would not say it.
  return <div role="status">{note && <Line note={note} />}</div>;
};

const Line = ({ note }: { note: Note }) => {
  const { t, actions } = useServices();
  const { title, body } = noteWords(t, note);
  return (
    <div className="flex items-start gap-3 border-b border-line bg-sunken px-4 py-2 text-14 wide:px-6">
      <span className="mt-1.5 shrink-0 text-ink-soft">{icons[note.kind] ?? <TriangleAlert />}</span>
      <p className="min-w-0 flex-1 py-1 wrap-anywhere">
        <span className="font-semibold">{title}</span>
        {body !== null && <span className="mt-0.5 block text-ink-soft">{body}</span>}
      </p>
      <IconButton label={t('app.dismiss')} icon={<X />} onPress={actions.desktop.dismiss} />
    </div>
  );
};

const icons: Partial<Record<Note['kind'], ReactNode>> = {
  filled: <Link2 />,
  held: <Hourglass />,
  locked: <Hourglass />,
  pathUnknown: <Info />,
};

/** Pure. What a person is told of something for a field that nobody typed. */
export const noteWords = (t: Translate, note: Note): { title: string; body: string | null } => {
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
