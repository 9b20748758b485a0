import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../electron/contract/index.ts';
import { failureWords } from '../../electron/texts/window.ts';
import { Button } from './button.tsx';
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
    {icons[tone]}
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

const icons: Record<NoticeProps['tone'], ReactNode> = {
  failed: <CircleAlert className="mt-0.5 shrink-0 text-failed" />,
  warning: <TriangleAlert className="mt-0.5 shrink-0" />,
  info: <Info className="mt-0.5 shrink-0 text-ink-soft" />,
};

type FailureNoticeProps = {
  error: Failure;
  tone?: 'failed' | 'warning';
  /** Left out where it goes away by itself. */
  onDismiss?: () => void;
  children?: ReactNode;
};

/** A failure: what happened, then the next step. */
export const FailureNotice = ({
  error,
  tone = 'failed',
  onDismiss,
  children,
}: FailureNoticeProps) => {
  const { t } = useTranslation();
  const { message, hint } = failureWords(t, error);
  return (
    <Notice tone={tone} title={message}>
      {hint !== null && <p className="whitespace-pre-line">{hint}</p>}
      {children}
      {onDismiss && <Button onPress={onDismiss}>{t('app.dismiss')}</Button>}
    </Notice>
  );
};

/** What did not stop a job, and is still worth knowing. */
export const WarningList = ({ warnings }: { warnings: readonly Failure[] }) =>
  warnings.map((warning) => (
    <FailureNotice key={JSON.stringify(warning)} tone="warning" error={warning} />
  ));
