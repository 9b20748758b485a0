import { ok } from '../../../contract/index.ts';
import { checkImage, findImageFile } from '../../write/image-file.ts';
import { describeSubject, type RunKind } from '../job-kind.ts';
import { refuseBoth, writeToDrives } from '../write-to-drives.ts';

export const write: RunKind<'write'> = async ({ ports }, { image: path, drives, ...consent }) => {
  const refused = refuseBoth(consent);
  if (refused) return refused;
  const image = await findImageFile(ports, path);
  if (!image.ok) return image;
  const checked = checkImage(image.value, consent.anyway);
  if (!checked.ok) return checked;
  const subject = await describeSubject(ports, { image: image.value.path }, drives);
  if (!subject.ok) return subject;
  return ok({
    subject: subject.value,
    run: async (job) => {
      const order = { image: image.value, made: null, drives, consent, run: ports.helper.run };
      const { outcomes, error } = await writeToDrives(ports, job, order);
      return { result: { build: null, drives: outcomes }, error };
    },
  });
};
