import { imagePlan } from '../../contract/index.ts';
import type { HelperTask, PlannedStick } from '../ports/index.ts';

export type ImageToRead = Pick<
  Extract<HelperTask, { kind: 'write' | 'verify' }>,
  'image' | 'proven'
>;

/**
 * What is to be on a stick: the image, and nothing else. Whatever else comes to stand on one is an extent here, and has its bytes here; all that
 * writes, compares and resumes follows the plan.
 */
export const planStick = ({ proven }: ImageToRead): PlannedStick => ({
  plan: imagePlan(proven?.unpackedBytes ?? null),
  sources: {},
});
