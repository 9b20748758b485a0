import type { Output } from '../../../electron/contract/index.ts';
import { useView } from '../../app/services-context.tsx';
import type { Intent } from '../../state/intent.ts';

/** What is known of the image that is going to be written; null where nothing is, or it is yet to be built. */
export const useMeasured = (intent: Intent): Output<'images.measure'> | null => {
  const image = useView('installer', (view) => view.image.trim());
  const measured = useView('installer', (view) => view.measured);
  const isThat = intent.of === 'image' && intent.input.image === image;
  return isThat && measured.status === 'loaded' ? measured.value : null;
};
