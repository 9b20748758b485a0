import { FolderSearch } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useServices } from '../../app/services-context.tsx';
import { Button, IconButton } from '../../ui/button.tsx';

/** The system's own dialog for a folder, inside of the field; nothing where there is none around the page. */
export const ChooseFolder = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  const { actions, desktop } = useServices();
  if (!desktop) return null;
  return (
    <IconButton
      label={t('desktop.chooseFolder')}
      icon={<FolderSearch aria-hidden size={16} />}
      isDisabled={isLocked}
      onPress={() => void actions.chooseFlake()}
    />
  );
};

/** The same for an image, beside its field. */
export const ChooseFile = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  const { actions, desktop } = useServices();
  if (!desktop) return null;
  return (
    <Button
      icon={<FolderSearch aria-hidden size={16} />}
      isDisabled={isLocked}
      onPress={() => void actions.chooseImage()}
    >
      {t('desktop.chooseFile')}
    </Button>
  );
};
