import { HardDriveDownload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useServices } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';

export const FlashImage = ({ look }: { look: 'quiet' | 'solid' }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  return (
    <Button
      look={look}
      icon={<HardDriveDownload aria-hidden size={16} />}
      onPress={() => actions.installer.setSource('image')}
    >
      {t('welcome.flashImage')}
    </Button>
  );
};
