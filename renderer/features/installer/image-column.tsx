import { useTranslation } from 'react-i18next';
import { useView } from '../../app/services-context.tsx';
import { baseName, formatSize } from '../../texts/format.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';

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

/** What is known of the file, or why it can't be written. */
const Measured = () => {
  const { t } = useTranslation();
  const measured = useView('installer', (view) => view.measured);
  if (measured.status === 'failed') {
    return (
      <div className="my-4">
        <FailureNotice error={measured.error} />
      </div>
    );
  }
  if (measured.status !== 'known') return null;
  const { unpackedBytes } = measured.value;
  return (
    <p role="status" className="mt-1">
      {unpackedBytes === null
        ? t('image.sizeUnknown')
        : t('image.size', { size: formatSize(t, unpackedBytes) })}
    </p>
  );
};
