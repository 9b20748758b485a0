import { useTranslation } from 'react-i18next';
import type { Failure } from '../../electron/contract/index.ts';
import { hintWords } from '../texts/failure-words.ts';
import { Notice } from './notice.tsx';

/** What did not stop a job, and is still worth knowing; in its own words. */
export const WarningList = ({ warnings }: { warnings: readonly Failure[] }) => {
  const { t } = useTranslation();
  return warnings.map((warning) => (
    <Notice key={`${warning.code} ${warning.message}`} tone="warning" title={warning.message}>
      <p className="whitespace-pre-line">{hintWords(t, warning)}</p>
    </Notice>
  ));
};
