import type { Layout } from '../../../electron/contract/layout.ts';

/** The installer's settings, as the module writes them to /etc/flakestick/install.json. */
export const installSettings = (layout: Layout, rest: Record<string, unknown> = {}) => ({
  ...{ host: 'laptop', revision: '0123456789abcdef0123456789abcdef01234567', dirty: false },
  ...{ mode: 'offline', toplevel: '/nix/store/laptop-system', layout, diskoScript: null },
  repository: {
    ...{ bundle: null, source: null, url: null, revision: null, branch: null },
    ...{ clonePath: '/mnt/nix-config', installPath: '' },
  },
  ...{ sources: [], extraStorePaths: [], extraMountDirs: [], extraPostMountCommands: [] },
  ...{ substituters: [], trustedPublicKeys: [], powerOff: true },
  ...rest,
});
