import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive } from '../../fixtures/is-alive.ts';
import { type CliHome, createCliHome } from './run-cli.ts';

// systemd-inhibit itself needs a login manager. The stand-in does what it does: it runs its program, for as long as that runs.

let home: CliHome;
let log: string;
beforeEach(async () => {
  home = createCliHome();
  log = join(home.folder, 'held');
  const programs = join(home.folder, 'programs');
  mkdirSync(programs);
  const program = join(programs, 'systemd-inhibit');
  writeFileSync(
    program,
    `#!/bin/sh\necho "$$ $*" >>'${log}'\nwhile [ "\${1#--}" != "$1" ]; do shift; done\nexec "$@"\n`,
  );
  chmodSync(program, 0o755);
  home.env.PATH = [programs, process.env.PATH].join(':');
  // A boot record, and enough to be written for a while.
  const image = Buffer.alloc(64 * 1024 * 1024, 'image');
  image.writeUInt16LE(0xaa55, 510);
  writeFileSync(join(home.folder, 'some.img'), image);
  await home.run(['practice-drive', 'drive', '--size', '128M']);
});
afterEach(() => home.remove());

const flash = (whileRunning?: (child: ChildProcess) => void) =>
  home.run(['flash', 'some.img', '--drive', 'file:drive', '--yes', '--json'], whileRunning);

/** What was held, oldest first. */
const held = () =>
  existsSync(log)
    ? readFileSync(log, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => ({ pid: Number.parseInt(line, 10), args: line.replace(/^\d+ /, '') }))
    : [];

test('the machine is kept from sleeping while a stick is written, once, and not after it', async () => {
  const { status, last } = await flash();
  expect({ status, verified: last().verified }).toEqual({ status: 0, verified: true });
  expect(held()).toHaveLength(1);
  expect(held()[0]?.args).toMatch(
    /^--what=sleep:idle --mode=block --who=Flakestick --why=write \/.*\/some\.img tail -f --pid=\d+ \/dev\/null$/,
  );
  await expect.poll(() => isAlive(held()[0]?.pid ?? 0)).toBe(false);
});

test('nor after the program that asked for it was killed', async () => {
  let isKilled = false;
  const { status } = await flash((child) => {
    if (isKilled || held().length === 0) return;
    isKilled = child.kill('SIGKILL');
  });
  expect(status).toBeNull();
  expect(isKilled).toBe(true);
  await expect.poll(() => isAlive(held()[0]?.pid ?? 0), { timeout: 10_000 }).toBe(false);
});

test('where the login manager refuses it, the stick is written all the same', async () => {
  writeFileSync(join(home.folder, 'programs/systemd-inhibit'), '#!/bin/sh\nexit 1\n');
  expect((await flash()).last()).toMatchObject({ verified: true });
});
