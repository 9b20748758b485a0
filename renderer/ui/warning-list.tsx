import type { Failure } from '../../electron/contract/index.ts';
import { Notice } from './notice.tsx';

/** What did not stop a job, and is still worth knowing; in its own words. */
export const WarningList = ({ warnings }: { warnings: readonly Failure[] }) =>
  warnings.map(({ code, message, hint }) => (
    <Notice key={`${code} ${message}`} tone="warning" title={message}>
      {hint && <p className="whitespace-pre-line">{hint}</p>}
    </Notice>
  ));
