import { defineConfig } from 'vitest/config';
import { LastFile } from './last-file.ts';

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
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'] } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'vm',
          include: ['test/vm/**/*.test.ts'],
          globalSetup: ['test/vm/harness/global-setup.ts'],
          fileParallelism: false,
          // A guest without KVM on two slow cores, with others beside it.
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
