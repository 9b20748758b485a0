import { useTranslation } from 'react-i18next';
import { Disclosure } from '../../ui/disclosure.tsx';

const makers = [
  'acer',
  'apple',
  'asrock',
  'asus',
  'dell',
  'framework',
  'fujitsu',
  'gigabyte',
  'hp',
  'lenovo',
  'thinkpad',
  'msi',
  'surface',
  'samsung',
  'toshiba',
] as const;

/** How a machine is made to start from a stick. */
export const BootMenu = () => {
  const { t } = useTranslation();
  return (
    <div className="mt-2">
      <Disclosure title={t('bootMenu.title')}>
        <p className="text-12 text-ink-soft">{t('bootMenu.how')}</p>
        <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 text-12">
          {makers.map((maker) => (
            <div key={maker} className="contents">
              <dt className="text-ink-soft">{t(`bootMenu.maker.${maker}`)}</dt>
              <dd className="font-semibold">{t(`bootMenu.key.${maker}`)}</dd>
            </div>
          ))}
        </dl>
        <p className="text-12 text-ink-soft">{t('bootMenu.apple')}</p>
        <p className="text-12 text-ink-soft">{t('bootMenu.secureBoot')}</p>
      </Disclosure>
    </div>
  );
};
