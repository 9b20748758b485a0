import { type DriveHistory, type DrivePass, stepOf } from '../../../electron/contract/index.ts';
import { speedOf } from './stretches.ts';

/** USB 2 runs at 480 Mbit/s, and slower ones still did before it. */
const slowLinkMbps = 480;

/** Pure. Whether the port or the stick is an old, slow one; not where nothing is known of it. */
export const isSlowLink = (linkMbps: number | null): boolean =>
  linkMbps !== null && linkMbps <= slowLinkMbps;

/** So long the beginning is, in which neither a full cache nor heat holds a stick up. */
const beginningMs = 30_000;
/** What USB 2 lets through. A slower drive is held up by itself; a quicker one is in the computer's memory yet. */
const [leastSpeed, mostSpeed] = [20e6, 45e6];

/** Pure. Whether it was the link that a drive was as slow as it was from the start of being written. */
export const isHeldUpByLink = (
  { found }: DriveHistory,
  { phase, samples }: DrivePass,
  linkMbps: number | null,
): boolean => {
  if (!isSlowLink(linkMbps) || !stepOf(phase).erases) return false;
  // What is the same already is only read.
  if (found.some(({ state }) => state === 'same')) return false;
  const [first] = samples;
  const end = first && samples.find(({ at }) => at - first.at >= beginningMs);
  if (!first || !end) return false;
  const bytes = end.bytesDone - first.bytesDone;
  const speed = speedOf({ from: first.at, to: end.at, bytes });
  return speed >= leastSpeed && speed <= mostSpeed;
};
