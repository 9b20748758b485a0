import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../electron/contract/index.ts';
import { failureWords } from '../../electron/texts/window.ts';
import { Notice } from './notice.tsx';

type FailureNoticeProps = {
  error: Failure;
  tone?: 'failed' | 'warning';
  children?: ReactNode;
};

/** A failure: what happened, then the next step. */
export const FailureNotice = ({ error, tone = 'failed', children }: FailureNoticeProps) => {
  const { t } = useTranslation();
  const { message, hint } = failureWords(t, error);
  return (
    <Notice tone={tone} title={message}>
      {hint !== null && <p className="whitespace-pre-line">{hint}</p>}
      {children}
    </Notice>
  );
};
