import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useDrop } from 'react-aria-components';
import { useServices } from '../../app/services-context.tsx';
import { DropHint } from './drop-hint.tsx';
import { readDrop } from './read-drop.ts';

/** The whole window: a flake folder, an image or the text of a reference may be dropped anywhere on it. */
export const DropArea = ({ children }: { children: ReactNode }) => {
  const ref = useRef<HTMLDivElement>(null);
  const { dropProps, isDropTarget } = useDrop({
    ref,
    getDropOperation: (_types, allowed) =>
      allowed.includes('copy') ? 'copy' : (allowed[0] ?? 'cancel'),
  });
  const isOwn = useTakeDrops();
  return (
    <div {...(isOwn ? {} : dropProps)} ref={ref} className="flex h-full flex-col">
      {children}
      {isDropTarget && !isOwn && <DropHint />}
    </div>
  );
};

/**
 * Takes what is dropped, from the browser's own event: only it knows the path of a folder, and only while it lasts.
 * Returns whether something is dragged from the window itself, such as marked text: that goes where it always went.
 */
const useTakeDrops = (): boolean => {
  const { actions, desktop } = useServices();
  const [isOwn, setOwn] = useState(false);
  useEffect(() => {
    const begin = () => setOwn(true);
    const end = () => setOwn(false);
    const take = ({ dataTransfer }: DragEvent) => {
      const dropped = isOwn || !dataTransfer ? null : readDrop(dataTransfer, desktop);
      if (!dropped) return;
      // Not yet: what it was dropped on may go by that, and the drop would not come to its end.
      setTimeout(() => {
        if ('fill' in dropped) actions.desktop.fill(dropped.fill);
        else actions.desktop.tell(dropped.note);
      });
    };
    window.addEventListener('dragstart', begin);
    window.addEventListener('dragend', end);
    window.addEventListener('drop', take, true);
    return () => {
      window.removeEventListener('dragstart', begin);
      window.removeEventListener('dragend', end);
      window.removeEventListener('drop', take, true);
    };
  }, [actions, desktop, isOwn]);
  return isOwn;
};
