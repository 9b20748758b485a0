import { History } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** Says what will be here, and what it is good for. */
export const EmptyHistory = () => {
  const { t } = useTranslation();
  return (
    <div className="flex max-w-[32rem] flex-col items-start gap-1 rounded-lg border border-dashed border-line-strong p-6">
      <History aria-hidden size={20} className="mb-1 text-ink-faint" />
      <h3 className="text-16 font-semibold">{t('history.emptyTitle')}</h3>
      <p className="text-ink-soft">{t('history.emptyBody')}</p>
      <ul className="mt-2 flex list-disc flex-col gap-1 pl-5 text-ink-soft marker:text-ink-faint">
        <li>{t('history.emptyVerify')}</li>
        <li>{t('history.emptyAgain')}</li>
      </ul>
      <p className="mt-2 text-12 text-ink-soft">{t('history.emptyLocal')}</p>
    </div>
  );
};
