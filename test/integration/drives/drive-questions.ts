import type { Drive } from '../../../electron/contract/index.ts';
import { type CheckOptions, checkDrive } from '../../../electron/engine/drives/check-drive.ts';
import { findDrive } from '../../../electron/engine/drives/find-drive.ts';
import { said } from '../../fixtures/failure-words.ts';
import type { WriterPorts } from './real-ports.ts';

const MIB = 1024 * 1024;

/** What a test asks of drives, of the ports that it has at that moment. */
export const createDriveQuestions = (readPorts: () => WriterPorts) => {
  const find = async (selector: string): Promise<Drive> => {
    const found = await findDrive(readPorts(), selector);
    if (!found.ok) throw new Error(said(found.error).message);
    return found.value;
  };

  const codeOf = async (selector: string): Promise<string> => {
    const found = await findDrive(readPorts(), selector);
    return found.ok ? 'found' : found.error.code;
  };

  /** What the check says of a drive that was meant, though it is fixed: a code, or `free`. */
  const check = async (drive: Drive, options: Partial<CheckOptions> = {}): Promise<string> => {
    const checked = await checkDrive(readPorts(), drive, {
      confirmed: drive.identity,
      imageSizeBytes: MIB,
      allowFixed: true,
      unmount: false,
      protectedPaths: [],
      ...options,
    });
    return checked.ok ? 'free' : checked.error.code;
  };

  return { find, codeOf, check };
};
