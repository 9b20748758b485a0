import { defineConfig } from 'vitest/config';
import { LastFile } from './last-file.ts';

/** In place of Electron these have modules of their own; a test in test/architecture sees to it that no others do. */
const mocked = ['test/unit/shell/*.test.ts'];
const installerCases = ['test/vm/install-*.test.ts'];
/** With stores, repositories and folders of their own, and no device that another test could see. */
const byThemselves = [
  'test/integration/{nix,installer,proof,fleet,bootstrap,packaging}/**/*.test.ts',
];

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    sequence: { sequencer: LastFile },
    projects: [
      {
        extends: true,
        test: {
          name: 'architecture',
          include: ['test/architecture/**/*.test.ts'],
          maxWorkers: 2,
          // Each compiles all layers, and a machine may be busy: these limits are for what hangs.
          testTimeout: 300_000,
          hookTimeout: 480_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          exclude: mocked,
          maxWorkers: 2,
          // Each file in a process with modules of its own would take three times as long.
          isolate: false,
          // Some make images and archives, and a machine may be busy.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'unit-mocked',
          include: mocked,
          maxWorkers: 2,
          testTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: byThemselves,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration-apart',
          include: byThemselves,
          maxWorkers: 2,
          testTimeout: 480_000,
          hookTimeout: 480_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'vm',
          include: ['test/vm/**/*.test.ts'],
          exclude: installerCases,
          globalSetup: ['test/vm/harness/global-setup.ts'],
          fileParallelism: false,
          // A guest without KVM on two slow cores, with others beside it.
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'vm-install',
          include: installerCases,
          globalSetup: ['test/vm/harness/install-setup.ts'],
          // Its guests have one processor, and are not measured: two of them have room beside each other.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 1_200_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
