import type { Failure } from '../../electron/contract/index.ts';
import { FailureNotice } from './failure-notice.tsx';

/** What did not stop a job, and is still worth knowing. */
export const WarningList = ({ warnings }: { warnings: readonly Failure[] }) =>
  warnings.map((warning) => (
    <FailureNotice key={JSON.stringify(warning)} tone="warning" error={warning} />
  ));
