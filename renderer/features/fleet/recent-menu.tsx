import { ChevronDown } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useServices, useView } from '../../app/services-context.tsx';
import { IconButton } from '../../ui/button.tsx';

const item =
  'flex cursor-default items-center justify-between gap-4 rounded-md px-2.5 py-1.5 text-14 -outline-offset-2! data-focused:bg-hover';

/** Fleets that were open before, latest first, and the practice fleet. */
export const RecentMenu = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const recent = useView('fleet', (view) => view.recent);
  return (
    <MenuTrigger>
      <IconButton
        label={t('fleet.recent')}
        icon={<ChevronDown aria-hidden size={16} />}
        isDisabled={isLocked}
      />
      <Popover
        placement="bottom end"
        className="max-w-[32rem] min-w-72 rounded-lg bg-raised p-1 edge-forced shadow-[0_0_0_1px_var(--line),0_8px_24px_var(--shade)] data-entering:animate-appear"
      >
        <Menu aria-label={t('fleet.recent')} className="max-h-80 overflow-y-auto outline-none!">
          {recent.map(({ reference, hostCount, lastHost }) => (
            <MenuItem
              key={reference}
              id={`recent:${reference}`}
              textValue={reference}
              className={item}
              onAction={() => void actions.fleet.open(reference, lastHost)}
            >
              <span className="min-w-0 truncate">{reference}</span>
              <span className="shrink-0 text-12 text-ink-faint">
                {t('fleet.recentHosts', { count: hostCount })}
              </span>
            </MenuItem>
          ))}
          {recent.length > 0 && <Separator className="my-1 border-t border-line" />}
          <MenuItem className={item} onAction={() => void actions.fleet.openPractice()}>
            {t('fleet.openPractice')}
          </MenuItem>
          {recent.length > 0 && (
            <MenuItem className={item} onAction={() => void actions.fleet.forgetRecent()}>
              {t('fleet.forgetRecent')}
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
};
