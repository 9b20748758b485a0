import { useTranslation } from 'react-i18next';
import { useServices, useView } from '../../app/services-context.tsx';
import { unknownSystem } from '../../state/host-search.ts';
import { Select } from '../../ui/select.tsx';
import { architecture } from './host-row.tsx';

/** No system has this name. */
const any = '';

/** Only hosts of one system; for a fleet that has several. */
export const SystemFilter = ({ systems }: { systems: readonly string[] }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const system = useView('fleet', (view) => view.system);
  return (
    <Select
      label={t('fleet.system')}
      value={system ?? any}
      onChange={(chosen) => actions.fleet.setSystem(chosen === any ? null : chosen)}
      options={[
        { value: any, label: t('fleet.anySystem') },
        ...systems.map((value) => ({
          value,
          label: value === unknownSystem ? t('fleet.unknownSystem') : architecture(value),
        })),
      ]}
    />
  );
};
