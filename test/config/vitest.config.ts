import { defineConfig } from 'vitest/config';

/** In place of Electron these have modules of their own; a test in test/architecture sees to it that no others do. */
const mocked = ['test/unit/{shell,services}/*.test.ts'];
const installerCases = ['test/vm/install-*.test.ts'];
/** By the guest's own clock: another guest beside it would take the time that is measured. */
const timedCases = ['test/vm/{speed,drive-list}.test.ts'];
const sumOfCases = ['test/vm/counted-result.test.ts'];
/** A guest without KVM on two slow cores, with others beside it. */
const guestLimits = { testTimeout: 600_000, hookTimeout: 300_000 };
/** With stores, repositories and folders of their own, and no device that another test could see. */
const byThemselves = [
  'test/integration/{nix,installer,proof,fleet,bootstrap,packaging}/**/*.test.ts',
];

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
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
          exclude: [...installerCases, ...timedCases, ...sumOfCases],
          globalSetup: ['test/vm/harness/global-setup.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          ...guestLimits,
        },
      },
      {
        extends: true,
        test: {
          name: 'vm-timed',
          include: timedCases,
          globalSetup: ['test/vm/harness/global-setup.ts'],
          fileParallelism: false,
          ...guestLimits,
        },
      },
      {
        extends: true,
        test: {
          name: 'vm-sum',
          include: sumOfCases,
          globalSetup: ['test/vm/harness/sum-setup.ts'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'vm-install',
          include: installerCases,
          globalSetup: ['test/vm/harness/install-setup.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 1_200_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
