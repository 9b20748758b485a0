import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findJobNames } from './job-names.ts';

const root = new URL('../../', import.meta.url).pathname;

/** Who may know a kind of job, or a step, by its name: with the reason. */
const allowed: Record<string, string> = {
  'electron/contract/jobs.ts': 'the table of kinds',
  'electron/contract/failures/drive.ts': 'what the helper says it was doing',
  'electron/engine/jobs/kinds/': 'each does its own',
  'electron/engine/jobs/count-image.ts': 'a step that kinds share',
  'electron/engine/ports/helper.ts': 'what the helper is asked for, and does',
  'electron/engine/write/': 'what the helper is asked for',
  'electron/adapters/': 'start the helper, and ask for permission',
  'electron/helper': 'writes, flushes and reads',
  'electron/engine/nix/': "nix's own kinds of activities",
  'renderer/features/job/activities.ts': "nix's own kinds of activities",
  'electron/texts/': 'words for each',
  'renderer/stories/': 'jobs that are shown',
};

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`)
    .filter((file) => !Object.keys(allowed).some((place) => file.startsWith(place)));

test.each(['electron', 'renderer'])(
  'nothing in %s knows a kind of job or a step by name',
  (folder) => {
    const files = sourcesIn(folder);
    expect(files.length).toBeGreaterThan(100);
    expect(
      files.flatMap((file) => findJobNames(file, readFileSync(join(root, file), 'utf8'))),
    ).toEqual([]);
  },
);

describe('and what does is found', () => {
  test.each([
    "if (job.kind === 'verify') return null;",
    "const isBuild = 'build' !== kind;",
    "switch (job.kind) { case 'make': break; }",
    "const hasLog = ['make', 'build'].includes(job.kind);",
    'const order: Record<JobKind, number> = orders;',
    "const isFlushing = job.step === 'syncing';",
    "type Moving = 'writing';",
    "const steps = ['verifying'];",
  ])('%s', (source) => {
    expect(findJobNames('canary.ts', source).length).toBeGreaterThan(0);
  });

  test.each([
    "const started = await followJob(context, 'make', request);",
    "if (host.installer.kind === 'derived') return null;",
    "const title = t('job.title.verify');",
    'const { erases } = stepOf(job.step);',
    "// job.kind === 'verify'",
  ])('but not %s', (source) => {
    expect(findJobNames('canary.ts', source)).toEqual([]);
  });
});
