import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Layout } from '../../../electron/contract/layout.ts';
import { has, program } from '../../config/machine.ts';
import { createInstallerLab, installer, layout, settings } from './installer-lab.ts';
import { type Answer, talk } from './installer-terminal.ts';

const usable =
  has.root &&
  has.mount &&
  ['jq', 'script', 'setsid', 'unshare', 'systemd-ask-password', 'cryptsetup'].every(program);

type Disko = NonNullable<Layout['disko']>;

/** The installer with one step, which runs the host's disko script as 70-mount does, without a disk. */
const createRun = () => {
  const lab = createInstallerLab();
  const folder = join(lab.root, 'installer');
  cpSync(installer, folder, { recursive: true });
  rmSync(join(folder, 'steps'), { recursive: true });
  mkdirSync(join(folder, 'steps'));
  const seen = join(lab.root, 'seen');
  const container = join(lab.root, 'container');
  writeFileSync(container, Buffer.alloc(20 * 1024 * 1024));
  writeFileSync(
    join(folder, 'steps/70-mount.sh'),
    [
      '#!/usr/bin/env bash',
      '# Mounts the file systems',
      'set -euo pipefail',
      ...['common', 'settings', 'ask', 'identity', 'release', 'disko'].map(
        (part) => `. ${folder}/lib/${part}.sh`,
      ),
      'report_unexpected_failures; make_state_folder; load_settings',
      'hold_confirmed_disks() { DISKS=(); }',
      'run_disko',
      `findmnt --noheadings --raw --submounts --output TARGET,FSTYPE "$FLAKESTICK_ROOT" >>${seen}`,
    ].join('\n'),
  );
  /** `script`: what the host's disko script does, before it mounts what is installed to. */
  const use = (disko: Partial<Disko>, script: string) => {
    const place = join(lab.root, 'disko');
    writeFileSync(
      place,
      [
        '#!/usr/bin/env bash',
        'set -efuo pipefail',
        `seen=${seen} container=${container} root=${lab.target}`,
        script,
      ].join('\n'),
      { mode: 0o755 },
    );
    const all: Disko = {
      ...{ devices: [], untouched: [], encrypted: [], passphrases: [], keyFiles: [] },
      ...disko,
    };
    lab.use(settings({ layout: layout({ method: 'disko', disko: all }), diskoScript: place }));
  };
  return {
    ...{ lab, use },
    run: (answers: Answer[]) => talk(lab, `bash ${join(folder, 'install.sh')}`, answers),
    seen: () => (existsSync(seen) ? readFileSync(seen, 'utf8') : ''),
    opens: (passphrase: string) =>
      spawnSync('cryptsetup', ['open', '--test-passphrase', '--key-file=-', container], {
        input: passphrase,
      }).status === 0,
    state: (name: string) => join(lab.state, name),
  };
};

const look = (path: string) =>
  `stat --format '%a %u %s' ${path} >>$seen; findmnt --noheadings --output FSTYPE --target ${path} >>$seen`;
/** As disko's `luks.nix` has it. */
const format = (path: string) =>
  `cryptsetup -q luksFormat --pbkdf pbkdf2 --pbkdf-force-iterations 1000 $container --key-file <(set +x; echo -n "$(cat ${path})"; set -x)`;
const mountRoot = 'mount -t tmpfs tmpfs $root';
const SECRET = 'ein wört "$(x)" \\ ';

describe.skipIf(!usable)(
  'passphrases that disko reads from files (needs root, mount, systemd-ask-password, cryptsetup)',
  () => {
    let it: ReturnType<typeof createRun>;
    beforeEach(() => {
      it = createRun();
    });
    afterEach(() => it.lab.remove());

    test('are asked for, are where the script looks for them, and are gone afterwards', async () => {
      const path = join(it.lab.root, 'not/there/yet/secret.key');
      it.use(
        { keyFiles: [{ path, opens: ['crypted', 'data'], minimum: 1 }] },
        [look(path), format(path), mountRoot].join('\n'),
      );
      const { status, transcript } = await it.run([
        { when: /New passphrase for crypted data \(\S+secret.key\):/, type: SECRET },
        { when: /The same passphrase again:/, type: 'other' },
        { when: /differ[\s\S]*New passphrase for crypted data/, type: SECRET },
        { when: /The same passphrase again:/, type: SECRET },
      ]);
      expect(status, transcript).toBe(0);
      expect(it.seen()).toMatch(
        new RegExp(`^600 0 ${Buffer.byteLength(SECRET)}\ntmpfs\n${it.lab.target} tmpfs\n`),
      );
      expect(it.opens(SECRET)).toBe(true);
      expect(it.opens(`${SECRET}\n`)).toBe(false);
      expect(existsSync(path)).toBe(false);
      expect(existsSync(it.state('keys'))).toBe(false);
      expect(transcript + readFileSync(it.state('log'), 'utf8')).not.toContain('wört');
    });

    test('are gone also where the script fails', async () => {
      const path = join(it.lab.root, 'secret.key');
      it.use({ keyFiles: [{ path, opens: ['crypted'], minimum: 1 }] }, `${look(path)}; exit 1`);
      const { status, transcript } = await it.run([
        { when: /New passphrase for crypted/, type: 'secret' },
        { when: /again:/, type: 'secret' },
      ]);
      expect(status).toBe(1);
      expect(transcript).toContain("The host's disko script failed.");
      expect(it.seen()).toMatch(/^600 0 6\ntmpfs\n/);
      expect(existsSync(path)).toBe(false);
      expect(existsSync(it.state('keys'))).toBe(false);
    });

    test('one for each path, after those that the script asks for; with as many characters as it needs', async () => {
      const [first, second] = [join(it.lab.root, 'first.key'), join(it.lab.root, 'second.key')];
      it.use(
        {
          keyFiles: [
            { path: first, opens: ['crypted'], minimum: 1 },
            { path: second, opens: ['rpool'], minimum: 8 },
          ],
        },
        `cat ${first} ${second} >>$seen; ${mountRoot}`,
      );
      const { status, transcript } = await it.run([
        { when: /New passphrase for crypted/, type: 'one' },
        { when: /again:/, type: 'one' },
        { when: /New passphrase for rpool/, type: 'seven..' },
        { when: /at least 8 characters[\s\S]*New passphrase for rpool/, type: 'eight...' },
        { when: /again:/, type: 'eight...' },
      ]);
      expect(status, transcript).toBe(0);
      expect(it.seen()).toMatch(/^oneeight\.\.\./);
    });

    test('a file that somebody has put there is taken, and stays', async () => {
      const path = join(it.lab.root, 'secret.key');
      writeFileSync(path, 'by hand');
      it.use(
        { keyFiles: [{ path, opens: ['crypted'], minimum: 1 }] },
        `cat ${path} >>$seen; ${mountRoot}`,
      );
      const { status, transcript } = await it.run([]);
      expect(status, transcript).toBe(0);
      expect(transcript).toContain(`${path} is there already, and is taken as it is, for crypted.`);
      expect(it.seen()).toMatch(/^by hand/);
      expect(readFileSync(path, 'utf8')).toBe('by hand');
    });

    test('a root in memory is put above what disko mounts', async () => {
      it.use(
        {},
        'for point in nix boot nix/deep; do mkdir -p $root/$point; mount -t ramfs ramfs $root/$point; touch $root/$point/here; done',
      );
      const { status, transcript } = await it.run([]);
      expect(status, transcript).toBe(0);
      expect(
        it
          .seen()
          .trim()
          .split('\n')
          .map((line) => line.replace(it.lab.target, '')),
      ).toEqual([' tmpfs', '/boot ramfs', '/nix ramfs', '/nix/deep ramfs']);
    });
  },
);
