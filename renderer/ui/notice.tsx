import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

type NoticeProps = {
  tone: 'failed' | 'warning' | 'info';
  title: ReactNode;
  children?: ReactNode;
};

/** Something to know, or something that went wrong: what happened, then what to do. */
export const Notice = ({ tone, title, children }: NoticeProps) => (
  <div
    role={tone === 'failed' ? 'alert' : 'note'}
    className={classNames(
      'flex gap-2.5 rounded-md p-3 text-14 edge-forced',
      tone === 'failed' ? 'bg-failed-soft' : 'bg-sunken',
    )}
  >
    <NoticeIcon tone={tone} />
    <div className="min-w-0 flex-1 wrap-anywhere">
      <div
        className={classNames(
          'font-semibold whitespace-pre-line',
          tone === 'failed' && 'text-failed',
        )}
      >
        {title}
      </div>
      {children && (
        <div className="mt-1 flex flex-col items-start gap-2 text-ink-soft">{children}</div>
      )}
    </div>
  </div>
);

const NoticeIcon = ({ tone }: Pick<NoticeProps, 'tone'>) => {
  switch (tone) {
    case 'failed':
      return <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-failed" />;
    case 'warning':
      return <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />;
    case 'info':
      return <Info aria-hidden size={16} className="mt-0.5 shrink-0 text-ink-soft" />;
  }
};
