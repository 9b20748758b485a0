import { rename, rm, writeFile } from 'node:fs/promises';

let drafts = 0;

/** The file has all of its new text or all of its old one, also after a power cut; a draft that fails is not left behind. */
export const replaceFile = async (path: string, text: string): Promise<void> => {
  drafts += 1;
  const draft = `${path}.${process.pid}-${drafts}.tmp`;
  try {
    await writeFile(draft, text, { flag: 'wx', flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
};
