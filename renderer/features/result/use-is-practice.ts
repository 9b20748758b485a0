import type { JobSubject } from '../../../electron/contract/index.ts';
import { useView } from '../../app/services-context.tsx';

/** Whether all of these are practice drives. One that is gone from the list is told by its id. */
export const useIsPractice = (drives: readonly Pick<JobSubject['drives'][number], 'id'>[]) =>
  useView(
    'engine',
    ({ engine }) =>
      drives.length > 0 &&
      drives.every(
        ({ id }) =>
          id.startsWith('file:') ||
          engine.drives?.find((drive) => drive.id === id)?.kind === 'practice',
      ),
  );
