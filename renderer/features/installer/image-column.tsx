import { FileArchive, FolderSearch } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { baseName } from '../../../electron/texts/index.ts';
import { formatSize, imageWords } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNotice } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useFocusWhenLost } from '../../ui/use-focus.ts';

/** What stands where hosts and installer are, when an existing image gets written. */
export const ImageColumn = () => {
  const { t } = useTranslation();
  const image = useView('installer', (view) => view.image.trim());
  return (
    <section className="flex min-w-0 flex-col wide:min-h-0 px-6 py-6 wide:overflow-y-auto wide:px-10 wide:py-8">
      <div className="max-w-[40rem]">
        <h2 className="text-22 font-semibold wrap-anywhere">
          {image === '' ? t('image.title') : baseName(image)}
        </h2>
        <Measured />
        <p className="mt-2 text-ink-soft">{t('image.body')}</p>
        <p className="mt-2 text-ink-soft">{t('image.steps')}</p>
      </div>
    </section>
  );
};

/** What is known of the file, or why it can't be written. It is there before it speaks, or it would not be heard. */
const Measured = () => {
  const { status } = useView('installer', (view) => view.measured);
  // The button that looked again went away with the failure.
  useFocusWhenLost(() => document.getElementById(imageFieldId), status);
  return (
    <div role="status">
      <MeasuredWords />
    </div>
  );
};

const MeasuredWords = () => {
  const { t, actions } = useServices();
  const measured = useView('installer', (view) => view.measured);
  if (measured.status === 'failed') {
    return (
      <div className="my-4">
        <FailureNotice error={measured.error}>
          <Button onPress={() => void actions.installer.measure()}>{t('image.checkAgain')}</Button>
        </FailureNotice>
      </div>
    );
  }
  if (measured.status !== 'loaded') return null;
  const { unpackedBytes, about, doubt } = measured.value;
  return (
    <>
      <p className="mt-1 wrap-anywhere">{imageWords(t, about)}</p>
      <p className="mt-1">
        {unpackedBytes === null
          ? t('image.sizeUnknown')
          : t('image.size', { size: formatSize(t, unpackedBytes) })}
      </p>
      {doubt && (
        <div className="my-4">
          <FailureNotice error={doubt} />
        </div>
      )}
    </>
  );
};

const imageFieldId = 'image';

export const ImageBar = ({ isLocked }: { isLocked: boolean }) => {
  const { t, actions, desktop } = useServices();
  const image = useView('installer', (view) => view.image);
  return (
    <>
      <TextField
        label={t('image.path')}
        id={imageFieldId}
        hideLabel
        autoFocus
        placeholder={t('image.pathPlaceholder')}
        icon={<FileArchive />}
        value={image}
        isDisabled={isLocked}
        onChange={actions.installer.setImage}
      />
      {desktop && (
        <Button
          icon={<FolderSearch />}
          isDisabled={isLocked}
          onPress={() => void actions.chooseImage()}
        >
          {t('desktop.chooseFile')}
        </Button>
      )}
    </>
  );
};
