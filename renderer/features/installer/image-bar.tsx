import { FileArchive } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useServices, useView } from '../../app/services-context.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ChooseFile } from '../desktop/choose-button.tsx';

export const imageFieldId = 'image';

export const ImageBar = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const image = useView('installer', (view) => view.image);
  return (
    <>
      <TextField
        label={t('image.path')}
        id={imageFieldId}
        hideLabel
        autoFocus
        placeholder={t('image.pathPlaceholder')}
        icon={<FileArchive aria-hidden size={16} />}
        value={image}
        isDisabled={isLocked}
        onChange={actions.installer.setImage}
      />
      <ChooseFile isLocked={isLocked} />
    </>
  );
};
