import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Drive } from '../../../electron/contract/index.ts';
import type { ImageSize } from '../../state/image-size.ts';
import { classNames } from '../../ui/class-names.ts';
import { fitWords } from './drive-words.ts';

/** How much of a drive the image will take, to scale; nothing as long as that is not known. */
export const ImageFit = ({ drive, image }: { drive: Drive; image: ImageSize | null }) => {
  const { t } = useTranslation();
  const words = fitWords(t, drive, image);
  if (image === null || drive.sizeBytes === null || words === null) return null;
  const share = image.bytes / drive.sizeBytes;
  const isTooSmall = share > 1;
  return (
    <>
      <div
        aria-hidden="true"
        className="mt-2 mb-1 h-1 overflow-hidden rounded-full bg-line picture-forced"
      >
        <div
          style={{ width: `${Math.min(1, Math.max(0.01, share)) * 100}%` }}
          className={classNames('h-full', isTooSmall ? 'bg-ink' : 'bg-accent')}
        />
      </div>
      <div
        className={classNames(
          'flex gap-1.5 text-12',
          isTooSmall ? 'font-semibold' : 'text-ink-soft',
        )}
      >
        {isTooSmall && <TriangleAlert aria-hidden size={14} className="mt-px shrink-0" />}
        <span className="min-w-0 wrap-anywhere">{words}</span>
      </div>
    </>
  );
};
