import { ArrowDownToLine, FileArchive, FolderGit2, Globe, Lock } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useDrop } from 'react-aria-components';
import type { WindowDesktop } from '../../api/client-transport.ts';
import { useIsAtJob, useServices } from '../../app/services-context.tsx';
import { type Dropped, type DroppedFile, readDroppedFiles, readDroppedText } from './dropped.ts';

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

/** Over the whole window while something is dragged above it: what will happen to it. */
const DropHint = () => {
  const { t, desktop } = useServices();
  const hasJob = useIsAtJob();
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-0 z-50 flex animate-appear items-center justify-center bg-canvas p-10"
    >
      <div className="absolute inset-4 rounded-xl border-2 border-dashed border-accent" />
      <div className="flex max-w-[32rem] flex-col gap-4">
        <p className="flex items-center gap-3 text-22 font-semibold">
          <ArrowDownToLine size={20} className="shrink-0 text-accent" />
          {t('desktop.drop.title')}
        </p>
        {hasJob && <Line icon={<Lock size={20} />}>{t('desktop.drop.locked')}</Line>}
        {desktop === null ? (
          <Line icon={<Globe size={20} />}>{t('desktop.drop.browser')}</Line>
        ) : (
          <>
            <Line icon={<FolderGit2 size={20} />}>{t('desktop.drop.flake')}</Line>
            <Line icon={<FileArchive size={20} />}>{t('desktop.drop.image')}</Line>
          </>
        )}
      </div>
    </div>
  );
};

const Line = ({ icon, children }: { icon: ReactNode; children: ReactNode }) => (
  <p className="flex gap-3 text-16 text-ink-soft [&_svg]:mt-0.5 [&_svg]:shrink-0">
    {icon}
    {children}
  </p>
);

/** What can be read of a drop only while its event lasts. Null where nothing that we know was dropped. */
const readDrop = (data: DataTransfer, desktop: WindowDesktop | null): Dropped | null => {
  const files = filesOf(data, desktop);
  if (files.length > 0) return readDroppedFiles(files, desktop !== null);
  const text = data.getData('text/uri-list') || data.getData('text/plain');
  return text === '' ? null : readDroppedText(firstLine(text));
};

const filesOf = (data: DataTransfer, desktop: WindowDesktop | null): DroppedFile[] =>
  [...data.items].flatMap((item) => {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    if (!file) return [];
    const isFolder = item.webkitGetAsEntry()?.isDirectory ?? false;
    return [{ name: file.name, isFolder, path: desktop?.pathOf(file) ?? null }];
  });

/** Of a list of addresses (RFC 2483, with its comments) the first; a text that goes on is not cut to look like one. */
const firstLine = (text: string): string => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.every((line) => /^[a-z]+:/i.test(line)) ? (lines[0] ?? '') : text;
};
