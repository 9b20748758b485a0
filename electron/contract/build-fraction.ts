import type { JobState } from './state.ts';

/**
 * Pure. How far a build is, from 0 to 1: what nix has built and fetched of what it knows of. Null while nothing is finished
 * yet: an empty bar would look like a build that hangs.
 */
export const buildFraction = ({ built, progress }: JobState['build']): number | null => {
  if (built) return 1;
  if (!progress) return null;
  const shares: number[] = [];
  if (progress.expectedCount > 0) shares.push(progress.builtCount / progress.expectedCount);
  if (progress.downloadExpectedBytes > 0) {
    shares.push(progress.downloadedBytes / progress.downloadExpectedBytes);
  }
  const sum = shares.reduce((all, share) => all + Math.min(1, share), 0);
  return sum > 0 ? sum / shares.length : null;
};
