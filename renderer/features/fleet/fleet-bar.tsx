import { FolderGit2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ChooseFolder } from '../desktop/choose-button.tsx';
import { RecentMenu } from './recent-menu.tsx';

/** The reference of the fleet. Nothing of a flake is read before Enter or *Open*. */
export const FleetBar = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
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
        icon={<FolderGit2 aria-hidden size={16} />}
        value={text}
        isDisabled={isLocked}
        onChange={actions.fleet.setText}
        onEnter={open}
        end={
          <>
            <ChooseFolder isLocked={isLocked} />
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
