import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planBuild } from '../../../electron/engine/installer/plan-build.ts';
import { has } from '../../config/machine.ts';
import { createLab, flakeOf, type Lab } from '../nix-lab.ts';
import { createBuilder } from './build-lab.ts';

describe.skipIf(!has.nix)('where nix keeps the attributes of a flake (needs nix)', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = createLab();
  });
  afterAll(() => lab.remove());

  const databases = () => globSync(join(lab.root, '**', 'eval-cache-v*', '*.sqlite'));

  /** Says of a path that the flake has it. */
  const markAttribute = (file: string, path: readonly string[]) => {
    const database = new DatabaseSync(file);
    const insert = database.prepare(
      'insert or replace into Attributes (parent, name, type) values (?, ?, ?)',
    );
    const root = database.prepare("select rowid from Attributes where parent = 0 and name = ''");
    let parent = Number(root.get()?.rowid);
    for (const [index, name] of path.entries()) {
      // A set of attributes, and at the end something that is yet to be looked at (`AttrType`).
      parent = Number(insert.run(parent, name, index < path.length - 1 ? 1 : 0).lastInsertRowid);
    }
    database.close();
  };

  const evaluate = (installable: string) =>
    spawnSync(
      'nix',
      ['--extra-experimental-features', 'nix-command flakes', 'eval', '--offline', installable],
      { env: { ...process.env, ...lab.env }, encoding: 'utf8' },
    );

  test('looking at a fleet leaves nothing there, and one that is wrong stops no build', async () => {
    const image = 'config.system.build.isoImage';
    const folder = lab.writeFolder('fleet', {
      'flake.nix': flakeOf(
        { other: 'run "other" "echo > $out"' },
        `    nixosConfigurations = {
      h.config = { };
      "h-installer".${image} = run "h.iso" "echo image > $out";
    };`,
      ),
    });
    const ordered = await createBuilder(lab).order(folder, 'h');
    expect(databases()).toEqual([]);

    expect(await planBuild(lab.ports, ordered)).toMatchObject({ ok: true });
    const [database] = databases();
    if (!database) throw new Error('This nix keeps nothing.');
    // As two of them leave it that evaluate the same flake for the first time: an attribute that is another one's.
    markAttribute(database, ['packages', 'x86_64-linux', 'nixosConfigurations']);
    const direct = evaluate(
      `${ordered.fleet.resolved}#nixosConfigurations."h-installer".${image}.name`,
    );
    expect(direct.stderr).toContain('is unexpectedly missing');

    expect(await planBuild(lab.ports, ordered)).toMatchObject({
      ok: true,
      value: { toBuild: [expect.stringMatching(/-h\.iso\.drv$/)] },
    });
  });
});
