import { ArrowDownToLine, FileArchive, FolderGit2, Globe, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsAtJob, useServices } from '../../app/services-context.tsx';

/** Over the whole window while something is dragged above it: what will happen to it. */
export const DropHint = () => {
  const { t } = useTranslation();
  const { desktop } = useServices();
  const hasJob = useIsAtJob();
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-0 z-50 flex animate-appear items-center justify-center bg-canvas p-10"
    >
      <div className="absolute inset-4 rounded-xl border-2 border-dashed border-accent" />
      <div className="flex max-w-[32rem] flex-col gap-4">
        <p className="flex items-center gap-3 text-22 font-semibold">
          <ArrowDownToLine aria-hidden size={20} className="shrink-0 text-accent" />
          {t('desktop.drop.title')}
        </p>
        {hasJob && <Line icon={<Lock aria-hidden size={20} />}>{t('desktop.drop.locked')}</Line>}
        {desktop === null ? (
          <Line icon={<Globe aria-hidden size={20} />}>{t('desktop.drop.browser')}</Line>
        ) : (
          <>
            <Line icon={<FolderGit2 aria-hidden size={20} />}>{t('desktop.drop.flake')}</Line>
            <Line icon={<FileArchive aria-hidden size={20} />}>{t('desktop.drop.image')}</Line>
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
