import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** Why nothing in a column can be chosen now. */
export const LockedSign = () => {
  const { t } = useTranslation();
  return (
    <span className="flex items-center gap-1.5 text-12 text-ink-faint">
      <Lock aria-hidden size={14} />
      {t('app.locked')}
    </span>
  );
};
