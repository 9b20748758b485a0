import { Hourglass, Info, Link2, TriangleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useServices, useView } from '../../app/services-context.tsx';
import type { DesktopNote as Note } from '../../state/desktop-store.ts';
import { IconButton } from '../../ui/button.tsx';
import { noteWords } from './note-words.ts';

/** Below the fields: where what stands in them comes from, where nobody typed it, and what did not get there. */
export const DesktopNote = () => {
  const note = useView('desktop', (view) => view.note);
  // There before the note is, or a screen reader would not say it.
  return <div role="status">{note && <Line note={note} />}</div>;
};

const Line = ({ note }: { note: Note }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const { title, body } = noteWords(t, note);
  return (
    <div className="flex items-start gap-3 border-b border-line bg-sunken px-4 py-2 text-14 wide:px-6">
      <span className="mt-1.5 shrink-0 text-ink-soft">
        <Icon note={note} />
      </span>
      <p className="min-w-0 flex-1 py-1 wrap-anywhere">
        <span className="font-semibold">{title}</span>
        {body !== null && <span className="mt-0.5 block text-ink-soft">{body}</span>}
      </p>
      <IconButton
        label={t('app.dismiss')}
        icon={<X aria-hidden size={16} />}
        onPress={actions.desktop.dismiss}
      />
    </div>
  );
};

const Icon = ({ note: { kind } }: { note: Note }) => {
  switch (kind) {
    case 'filled':
      return <Link2 aria-hidden size={16} />;
    case 'held':
    case 'locked':
      return <Hourglass aria-hidden size={16} />;
    case 'pathUnknown':
      return <Info aria-hidden size={16} />;
    default:
      return <TriangleAlert aria-hidden size={16} />;
  }
};
