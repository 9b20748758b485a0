import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type ColumnProps = {
  title: ReactNode;
  /** Beside the title. */
  aside?: ReactNode;
  /** Stays in sight below what scrolls. */
  footer?: ReactNode;
  children: ReactNode;
};

/** One of the workbench's columns: a heading, and what scrolls under it. */
export const Column = ({ title, aside, footer, children }: ColumnProps) => (
  <section className="flex min-w-0 flex-col wide:min-h-0">
    <header className="flex h-12 shrink-0 items-center justify-between gap-2 px-6 pt-2">
      <h2 className="text-14 font-semibold">{title}</h2>
      {aside}
    </header>
    <div className="flex flex-col px-4 pb-4 wide:min-h-0 wide:flex-1 wide:overflow-y-auto">
      {children}
    </div>
    {footer && <footer className="shrink-0 border-t border-line px-4 py-2">{footer}</footer>}
  </section>
);

/** Why nothing in a column can be chosen now. */
export const LockedSign = () => {
  const { t } = useTranslation();
  return (
    <span className="flex items-center gap-1.5 text-12 text-ink-faint">
      <Lock size={14} />
      {t('app.locked')}
    </span>
  );
};

/** One line of a list of facts (`dl`, in two columns). */
export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-ink-soft">{name}</dt>
    <dd className="min-w-0 wrap-anywhere">{children}</dd>
  </>
);
