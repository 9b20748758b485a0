import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../electron/contract/index.ts';
import { hintWords } from '../texts/failure-words.ts';
import { Notice } from './notice.tsx';

/** A failure in its own words: message, then the next step. */
export const FailureNotice = ({ error, children }: { error: Failure; children?: ReactNode }) => {
  const { t } = useTranslation();
  return (
    <Notice tone="failed" title={error.message}>
      <p className="whitespace-pre-line">{hintWords(t, error)}</p>
      {children}
    </Notice>
  );
};
