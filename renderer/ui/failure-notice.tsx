import type { ReactNode } from 'react';
import type { Failure } from '../../electron/contract/index.ts';
import { Notice } from './notice.tsx';

/** A failure in its own words: message, then the next step. */
export const FailureNotice = ({ error, children }: { error: Failure; children?: ReactNode }) => (
  <Notice tone="failed" title={error.message}>
    {error.hint && <p className="whitespace-pre-line">{error.hint}</p>}
    {children}
  </Notice>
);
