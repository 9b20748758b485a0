import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asDiskImage } from '../../fixtures/disk-image.ts';
import { type CliHome, createCliHome } from './run-cli.ts';

/** Next steps that need no nix and no drive are typed here as they are printed, by a shell, and have to lead on. */
let home: CliHome;
beforeAll(() => {
  home = createCliHome();
});
afterAll(() => home.remove());

const main = new URL('../../../dist/cli/main.js', import.meta.url).pathname;

/** What a person pastes, where `flakestick` is installed. */
const paste = (line: string, locale = 'C.UTF-8') => {
  const programs = join(home.folder, 'bin');
  if (!existsSync(programs)) {
    mkdirSync(programs);
    writeFileSync(
      join(programs, 'flakestick'),
      `#!/bin/sh\nexec ${process.execPath} ${main} "$@"\n`,
      {
        mode: 0o755,
      },
    );
  }
  const { env } = home;
  const PATH = `${programs}:${process.env.PATH}`;
  return spawnSync('sh', ['-c', line], {
    cwd: home.folder,
    env: { ...env, PATH, LC_ALL: locale },
    encoding: 'utf8',
  });
};

/** The command in a next step, up to the end of its line. */
const commandIn = (words: string): string =>
  /flakestick .*$/m.exec(words)?.[0].replace(/\.$/, '') ?? 'nothing to type';

describe.each(['C.UTF-8', 'de_DE.UTF-8'])('in a terminal of %s', (locale) => {
  const language = locale.slice(0, 1);

  test('a drive that is not there: drives lists those that there are', () => {
    const failed = paste('flakestick verify --drive /dev/nowhere', locale);
    expect(failed.status).toBe(1);
    expect(paste(commandIn(failed.stderr), locale).status).toBe(0);
  });

  test('a practice drive that is not there is created by what is said', () => {
    const drive = join(home.folder, `it's ${language} here.img`);
    const failed = paste(`flakestick verify --drive "file:${drive}"`, locale);
    expect(failed.status).toBe(1);
    const made = paste(commandIn(failed.stderr), locale);
    expect(made.status).toBe(0);
    expect(existsSync(drive)).toBe(true);
    expect(made.stdout).toContain('file:');
  });

  test('a stick that nothing is known of is verified by what is said, with an image', () => {
    const drive = join(home.folder, `unknown-${language}.img`);
    const image = join(home.folder, 'some.iso');
    writeFileSync(image, asDiskImage());
    expect(paste(`flakestick practice-drive ${drive} --size 8M`, locale).status).toBe(0);
    const failed = paste(`flakestick verify --drive file:${drive}`, locale);
    expect(failed.status).toBe(1);
    const verified = paste(commandIn(failed.stderr).replace('IMAGE', image), locale);
    // It reads all of it, and finds that it differs.
    expect(`${verified.status} ${verified.stderr}`).toMatch(/^5 /);
  });

  test('wrong usage: the help', () => {
    const failed = paste('flakestick look', locale);
    expect(failed.status).toBe(2);
    expect(paste(commandIn(failed.stderr), locale)).toMatchObject({ status: 0, stderr: '' });
  });

  test('doctor answers in the language of the terminal', () => {
    const { status, stdout } = paste('flakestick doctor', locale);
    expect([0, 1]).toContain(status);
    if (status === 0) expect(stdout).toMatch(language === 'd' ? /Laufwerke/ : /drives/);
  });
});

test('a script reads English, whatever the terminal speaks', () => {
  const { status, stdout } = paste(
    'flakestick practice-drive it.img --size lots --json',
    'de_DE.UTF-8',
  );
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    message: `option '--size <size>' argument 'lots' is invalid. "lots" is no size.`,
    hint: 'See flakestick --help.',
  });
});
