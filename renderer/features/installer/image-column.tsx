import { useTranslation } from 'react-i18next';
import { useView } from '../../app/services-context.tsx';
import { baseName } from '../../texts/format.ts';

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
        <p className="mt-2 text-ink-soft">{t('image.body')}</p>
        <p className="mt-2 text-ink-soft">{t('image.steps')}</p>
      </div>
    </section>
  );
};
