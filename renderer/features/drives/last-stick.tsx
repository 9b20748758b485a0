import { CircleAlert, CircleDashed, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { StickRecord } from '../../../electron/contract/index.ts';
import { lastStickWords } from './stick-words.ts';

/** What this machine last wrote to a drive, and how that ended. */
export const LastStick = ({ record }: { record: StickRecord }) => {
  const { t } = useTranslation();
  const words = lastStickWords(t, record, Date.now());
  return (
    words && (
      <div className="mt-1.5 flex items-start gap-1.5 text-12 text-ink-soft">
        <StickIcon stick={record.stick} />
        <span className="min-w-0 wrap-anywhere">{words}</span>
      </div>
    )
  );
};

/** Green only where it was read back and was right. */
export const StickIcon = ({ stick }: Pick<StickRecord, 'stick'>) => {
  if (stick === 'verified') {
    return <ShieldCheck aria-hidden size={14} className="mt-px shrink-0 text-verified" />;
  }
  if (stick === 'differs') {
    return <CircleAlert aria-hidden size={14} className="mt-px shrink-0 text-failed" />;
  }
  return <CircleDashed aria-hidden size={14} className="mt-px shrink-0" />;
};
