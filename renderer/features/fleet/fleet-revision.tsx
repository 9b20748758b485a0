import { useTranslation } from 'react-i18next';
import { shortRevision } from '../../../electron/texts/index.ts';
import { useView } from '../../app/services-context.tsx';

/** Which state of the fleet gets installed. */
export const FleetRevision = () => {
  const { t } = useTranslation();
  const fleet = useView('fleet', (view) => view.fleet);
  if (!fleet || (fleet.revision === null && !fleet.dirty && !fleet.practice)) return null;
  return (
    <p className="flex items-baseline gap-2 text-12 whitespace-nowrap text-ink-soft">
      {fleet.practice && <span>{t('fleet.practice')}</span>}
      {fleet.revision !== null && !fleet.practice && (
        <span title={t('fleet.revision', { revision: fleet.revision })} className="font-mono">
          {shortRevision(fleet.revision)}
        </span>
      )}
      {!fleet.practice && <span>{fleet.dirty ? t('fleet.dirty') : t('fleet.clean')}</span>}
    </p>
  );
};
