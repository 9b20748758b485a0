/** Branches that only the stick has: the installer forgets them after checking out what they lead to. */
export const ownBranches = 'flakestick/';
