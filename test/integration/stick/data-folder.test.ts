import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPorts } from '../../../electron/adapters/create-ports.ts';
import { findInstallation } from '../../../electron/adapters/installation.ts';
import type { Result } from '../../../electron/contract/index.ts';
import { createEngine, type Engine } from '../../../electron/engine/index.ts';
import { ownHome, removeOwnHome } from '../../config/own-home.ts';
import { asDiskImage } from '../../fixtures/disk-image.ts';
import { worded } from '../../fixtures/failure-words.ts';
import { createCliHome } from '../cli/run-cli.ts';

const fixtures = new URL('../../fixtures/data-folder/', import.meta.url).pathname;
const kept = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

let home: string;
const environment = { ...process.env };
const engines: Engine[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'flakestick-data-'));
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  removeOwnHome(home);
});

const dataIn = (folder: string, ...names: string[]) =>
  join(folder, 'home/data/flakestick', ...names);
const settingIn = (folder: string, key: string) => dataIn(folder, 'settings', `${key}.json`);

/** As if the version of this name had been used by the owner of this home. */
const install = (name: string, folder = home): void => {
  cpSync(join(fixtures, name, 'data'), dataIn(folder), { recursive: true });
  cpSync(join(fixtures, name, 'cache'), join(folder, 'home/cache/flakestick'), { recursive: true });
};

/** The app is started: with all that is real. */
const start = async () => {
  Object.assign(process.env, ownHome(home));
  const engine = createEngine(
    value(await createPorts(findInstallation(new URL('../stick', import.meta.url).href))),
  );
  engines.push(engine);
  return engine;
};

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

const warnings = async (engine: Engine) => {
  const { checks } = value(await engine.call('app.diagnose', {}));
  return checks
    .filter(
      ({ found }) => found.reason === 'newerSettings' || ('isNewer' in found && found.isNewer),
    )
    .map(({ name }) => name);
};

test('there is what a version has left', () => expect(kept).toContain('1'));

describe.each(kept)('what version %s has left', (name) => {
  test.each([
    ['as it was', () => {}],
    ['before settings had a number', () => rmSync(settingIn(home, 'version'), { force: true })],
  ])('is opened whole, %s, changed, and kept', async (_, before) => {
    install(name);
    before();
    const engine = await start();
    expect(await engine.call('preferences.read', {})).toEqual({
      ok: true,
      value: { language: 'de', theme: 'dark' },
    });
    const [fleet] = value(await engine.call('fleet.recent', {})).fleets;
    expect(fleet).toMatchObject({ hostCount: 3, lastHost: 'laptop' });
    const { sticks } = value(await engine.call('sticks.list', {}));
    expect(sticks).toHaveLength(1);
    expect(sticks[0]).toMatchObject({
      driveBytes: 2_000_003_072,
      record: {
        ...{ stick: 'verified', imageBytes: 7_340_032, bytesWritten: 7_340_032 },
        sha256: '9b320bb4a0731e823327f659f339c84a8c1dcf9349e3817c3ce8701cd85d3ff7',
        made: { host: 'laptop', options: { prebuilt: true } },
      },
    });
    expect(await warnings(engine)).toEqual([]);
    // Its practice fleet stands in the cache; this version may bring another.
    const { reference } = value(await engine.call('fleet.practice', {}));
    expect(reference).toContain('practice-fleet');

    value(await engine.call('preferences.change', { theme: 'light' }));
    value(await engine.call('fleet.forget', { reference: fleet?.reference ?? '' }));
    value(await engine.call('sticks.forget', { id: sticks[0]?.id ?? 0 }));
    await engine.close();
    const next = await start();
    expect(await next.call('preferences.read', {})).toMatchObject({
      value: { language: 'de', theme: 'light' },
    });
    expect(await next.call('fleet.recent', {})).toMatchObject({ value: { fleets: [] } });
    expect(await next.call('sticks.list', {})).toMatchObject({ value: { sticks: [] } });
  });
});

test('settings that can not be kept are told of by doctor', async () => {
  install(kept.at(-1) ?? '');
  rmSync(dataIn(home, 'settings'), { recursive: true });
  writeFileSync(dataIn(home, 'settings'), '');
  const engine = await start();
  const { checks } = value(await engine.call('app.diagnose', {}));
  expect(checks.find(({ name }) => name === 'settings')).toMatchObject({
    state: 'warning',
    found: { reason: 'noSettings', folder: dataIn(home, 'settings') },
  });
});

test('a folder that can not be made is a failure of the command line, in both its manners', async () => {
  const cli = createCliHome();
  try {
    mkdirSync(dataIn(cli.folder, '..'), { recursive: true });
    writeFileSync(dataIn(cli.folder), '');
    const asked = await cli.run(['drives', '--json']);
    expect(asked, asked.stderr).toMatchObject({ status: 1, stderr: '' });
    expect(asked.last()).toMatchObject({ type: 'error', code: 'FILE_UNWRITABLE' });
    const { stderr } = await cli.run(['doctor']);
    expect(stderr).toContain(`error: Nothing can be put into ${dataIn(cli.folder)}: EEXIST`);
    expect(stderr).not.toContain('node:');
  } finally {
    cli.remove();
  }
});

describe('what a newer version has left', () => {
  const newest = kept.at(-1) ?? '';
  const makeNewer = (folder: string): void => {
    install(newest, folder);
    const database = new DatabaseSync(dataIn(folder, 'sticks.db'));
    // With a journal of another kind, which is a part of the file too.
    database.exec(
      'ALTER TABLE sticks ADD COLUMN tomorrow TEXT; PRAGMA user_version = 99; PRAGMA journal_mode = DELETE',
    );
    database.close();
    writeFileSync(settingIn(folder, 'version'), '99\n');
    writeFileSync(
      settingIn(folder, 'preferences'),
      JSON.stringify({ language: 'fr', theme: 'dark', size: 'large' }),
    );
    writeFileSync(
      settingIn(folder, 'recent-fleets'),
      JSON.stringify([{ reference: '/f', openedAt: 1, hosts: ['another shape'] }]),
    );
  };
  const allOf = (folder: string) =>
    ['sticks.db', ...readdirSync(dataIn(folder, 'settings')).map((file) => `settings/${file}`)].map(
      (file) => [file, readFileSync(dataIn(folder, file)).toString('base64')],
    );

  test('is told of, read where it can be, and left as it is; all else goes on', async () => {
    makeNewer(home);
    const before = allOf(home);
    const engine = await start();
    expect(await warnings(engine)).toEqual(['memory of sticks', 'settings']);
    for (const answer of [
      await engine.call('sticks.list', {}),
      await engine.call('sticks.forget', { id: 1 }),
    ]) {
      expect(worded(answer)).toMatchObject({
        ok: false,
        error: { code: 'DATA_NEWER', hint: expect.stringContaining('newer Flakestick') },
      });
    }
    expect(await engine.call('preferences.read', {})).toMatchObject({
      value: { language: 'system', theme: 'dark' },
    });
    // It holds until the app ends.
    expect(await engine.call('preferences.change', { theme: 'light' })).toMatchObject({
      value: { theme: 'light' },
    });
    expect(await engine.call('fleet.recent', {})).toMatchObject({ value: { fleets: [] } });
    value(await engine.call('fleet.forget', { reference: '/f' }));
    expect(await engine.call('drives.list', {})).toMatchObject({ ok: true });
    expect(
      await engine.call('drives.createPractice', { path: null, sizeBytes: 2 ** 20 }),
    ).toMatchObject({ ok: false, error: { code: 'DATA_NEWER' } });
    expect(readdirSync(dataIn(home, 'practice-drives'))).toEqual([]);
    await engine.close();
    expect(allOf(home)).toEqual(before);
  });

  test('is read by two at once, and left as it is', async () => {
    makeNewer(home);
    const before = allOf(home);
    const [one, other] = [await start(), await start()];
    for (const engine of [one, other, one]) {
      expect(await engine.call('sticks.list', {})).toMatchObject({ error: { code: 'DATA_NEWER' } });
    }
    await Promise.all([one.close(), other.close()]);
    expect(allOf(home)).toEqual(before);
  });

  test('keeps no stick from being written by the command line, which says so', async () => {
    const cli = createCliHome();
    try {
      makeNewer(cli.folder);
      const before = allOf(cli.folder);
      const image = join(cli.folder, 'image.iso');
      const drive = join(cli.folder, 'stick.img');
      writeFileSync(image, asDiskImage());
      expect((await cli.run(['practice-drive', drive, '--size', '64M'])).status).toBe(0);
      const flashed = await cli.run([
        'flash',
        image,
        '--drive',
        `file:${drive}`,
        '--yes',
        '--json',
      ]);
      expect(flashed, flashed.stdout).toMatchObject({ status: 0 });
      expect(flashed.last()).toMatchObject({ type: 'result', verified: true });
      const codes = flashed
        .lines()
        .filter(({ type }) => type === 'job.warned')
        .map(({ warning }) => (warning as { code: string }).code);
      expect(codes).toEqual(['DATA_NEWER']);
      const doctor = await cli.run(['doctor']);
      expect(doctor.stdout).toContain('made by a newer Flakestick');
      expect(doctor.stdout).toContain('A newer Flakestick kept them');
      expect(allOf(cli.folder)).toEqual(before);
    } finally {
      cli.remove();
    }
  });
});
