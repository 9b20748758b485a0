import { ChevronDown, FolderGit2, FolderSearch } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { shortRevision } from '../../../electron/texts/index.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';

/** The reference of the fleet. Nothing of a flake is read before Enter or *Open*. */
export const FleetBar = ({ isLocked }: { isLocked: boolean }) => {
  const { t, actions, desktop } = useServices();
  const text = useView('fleet', (view) => view.text);
  const isOpening = useView('fleet', (view) => view.opening !== null);
  const isOpen = useView('fleet', (view) => view.fleet !== null);
  const isProposed = useView('desktop', ({ note }) => note?.kind === 'filled');
  const open = () => void actions.fleet.openField();
  return (
    <>
      <TextField
        label={t('fleet.flake')}
        hideLabel
        id="flake"
        placeholder={t('fleet.flakePlaceholder')}
        icon={<FolderGit2 />}
        value={text}
        isDisabled={isLocked}
        onChange={actions.fleet.setText}
        onEnter={open}
        end={
          <>
            {desktop && (
              <IconButton
                label={t('desktop.chooseFolder')}
                icon={<FolderSearch />}
                isDisabled={isLocked}
                onPress={() => void actions.chooseFlake()}
              />
            )}
            <RecentMenu isLocked={isLocked} />
          </>
        }
      />
      <Button
        look={(isOpen && !isProposed) || text.trim() === '' ? 'outline' : 'solid'}
        isDisabled={isLocked || text.trim() === ''}
        isPending={isOpening}
        onPress={open}
      >
        {t('fleet.open')}
      </Button>
    </>
  );
};

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

const item =
  'flex cursor-default items-center justify-between gap-4 rounded-md px-2.5 py-1.5 text-14 -outline-offset-2! data-focused:bg-hover';

/** Fleets that were open before, latest first, and the practice fleet. */
const RecentMenu = ({ isLocked }: { isLocked: boolean }) => {
  const { t, actions } = useServices();
  const recent = useView('fleet', (view) => view.recent);
  return (
    <MenuTrigger>
      <IconButton label={t('fleet.recent')} icon={<ChevronDown />} isDisabled={isLocked} />
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
