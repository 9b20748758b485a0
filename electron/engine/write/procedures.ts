import { ok } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import type { Handlers } from '../transport/router.ts';
import { checkImage, findImageFile } from './image-file.ts';

/** What is asked about an image; `jobs/` writes it. */
export const imageProcedures = (ports: Ports) =>
  ({
    'images.measure': async ({ image }) => {
      const found = await findImageFile(ports, image);
      if (!found.ok) return found;
      const { path, unpackedBytes, about, doubt } = found.value;
      const checked = checkImage(found.value, true);
      return checked.ok ? ok({ path, unpackedBytes, about, doubt: doubt?.error ?? null }) : checked;
    },
  }) satisfies Partial<Handlers>;
