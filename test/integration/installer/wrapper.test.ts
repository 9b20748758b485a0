// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they mean something in a shell

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BuildEvent } from '../../../electron/engine/installer/build-image.ts';
import { buildImage } from '../../../electron/engine/installer/build-image.ts';
import { describeHost } from '../../../electron/engine/installer/describe-host.ts';
import { planBuild } from '../../../electron/engine/installer/plan-build.ts';
import { has } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { portsWith } from '../nix-lab.ts';
import { createDeriveLab, type DeriveLab, fleetFlake } from './derive-lab.ts';

const day = 24 * 60 * 60 * 1000;

describe.skipIf(!has.nix || !has.git)('the flake around a fleet (needs nix and git)', () => {
  let lab: DeriveLab;
  let folder: string;
  beforeEach(() => {
    lab = createDeriveLab();
    folder = lab.repository('fleet', { 'flake.nix': fleetFlake() });
  });
  afterEach(() => lab.remove());

  const entries = (name: string) =>
    readdirSync(join(lab.cache, name)).filter((entry) => !entry.endsWith('.used'));

  test('options reach the installer as they were given', async () => {
    const options = {
      prebuilt: true,
      'swap.size': '4G',
      extraMountDirs: ['/mnt/a b', '"; x = "'],
      'layout.sizes': { '/home': '200G' },
      extraBootCommands: 'echo "${x}" \'\' \\\n',
    };
    const { seen } = await lab.derive(folder, options);
    expect(seen.request.options).toEqual(options);
  });

  test('what is no option, or no value of one, is refused before anything is asked', async () => {
    const { run } = lab.ports.processes;
    const fleet = await lab.open(folder);
    const host = lab.hostOf(fleet, 'attic');
    lab.ports.processes.run = async () => ({ status: 'notFound' });
    const order = (options: Record<string, string>) =>
      planBuild(lab.ports, { fleet, host, options });
    expect(await order({ 'swop.size': '1G' })).toMatchObject({ error: { code: 'OPTION_INVALID' } });
    expect(await order({ prebuilt: 'maybe' })).toMatchObject({ error: { code: 'OPTION_INVALID' } });
    lab.ports.processes.run = run;
  });

  test('it is made once, for its owner only, and leaves no draft', async () => {
    const first = await lab.derive(folder);
    expect(statSync(first.folder).mode & 0o777).toBe(0o700);
    const { mtimeMs } = statSync(join(first.folder, 'flake.lock'));
    expect((await lab.derive(folder)).folder).toBe(first.folder);
    expect(statSync(join(first.folder, 'flake.lock')).mtimeMs).toBe(mtimeMs);
    expect((await lab.derive(folder, { compression: 'small' })).folder).not.toBe(first.folder);
    // One for the facts besides.
    expect(entries('installers')).toHaveLength(3);
  });

  test('another version of the library makes another', async () => {
    const before = await lab.derive(folder);
    writeFileSync(join(lab.nixFolder, 'lib/new.nix'), '{ }');
    expect((await lab.derive(folder)).folder).not.toBe(before.folder);
    expect(entries('library')).toHaveLength(2);
  });

  test('the library may be gone afterwards, as that of an AppImage is', async () => {
    const before = await lab.derive(folder);
    const text = readFileSync(join(before.folder, 'flake.nix'), 'utf8');
    expect(text).not.toContain(lab.nixFolder);
  });

  test('what was not used for two weeks is removed, what is in use is not', async () => {
    const old = await lab.derive(folder);
    expect(existsSync(old.folder)).toBe(true);
    const { now } = lab.ports.clock;
    lab.ports.clock.now = () => now() + 13 * day;
    const other = await lab.derive(folder, { compression: 'small' });
    expect(existsSync(old.folder)).toBe(true);
    lab.ports.clock.now = () => now() + 15 * day;
    const newest = await lab.derive(folder, { powerOff: false });
    expect(existsSync(newest.folder)).toBe(true);
    expect([old, other].map((wrapper) => existsSync(wrapper.folder))).toEqual([false, false]);
    expect(readdirSync(join(lab.cache, 'installers'))).toHaveLength(2);
    lab.ports.clock.now = now;
  });

  test('two at once make one', async () => {
    const both = await Promise.all([lab.derive(folder), lab.derive(folder)]);
    expect(both[0].folder).toBe(both[1].folder);
    expect(entries('installers').every((name) => !name.startsWith('.'))).toBe(true);
  });

  test('a lock that fails is explained by the fleet, and leaves nothing half-made', async () => {
    const fleet = await lab.open(folder);
    const { run } = lab.ports.processes;
    lab.ports.processes.run = async (spec) => {
      if (!spec.args.includes('lock')) return run(spec);
      const text = "error: cannot find flake 'flake:nowhere' in the flake registries";
      spec.onStderrLine?.(`@nix ${JSON.stringify({ action: 'msg', level: 0, msg: text })}`);
      return { status: 'exited', exitCode: 1, stdout: '', stderrTail: [] };
    };
    const order = { fleet, host: lab.hostOf(fleet, 'attic'), options: {} };
    const planned = await planBuild(lab.ports, order);
    lab.ports.processes.run = run;
    expect(worded(planned)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('flake:nowhere') },
    });
    expect(JSON.stringify(planned)).not.toContain(lab.cache);
    expect(entries('installers')).toEqual([]);
  });

  test('a cancelled one leaves nothing behind', async () => {
    const fleet = await lab.open(folder);
    const { run } = lab.ports.processes;
    const cancelling = new AbortController();
    lab.ports.processes.run = (spec) => {
      if (spec.args.includes('lock')) cancelling.abort();
      return run(spec);
    };
    const order = { fleet, host: lab.hostOf(fleet, 'attic'), options: {} };
    const planned = await planBuild(portsWith(lab.ports, {}, cancelling.signal), order);
    lab.ports.processes.run = run;
    expect(planned).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
    expect(entries('installers')).toEqual([]);
  });

  test('a cache that can’t be written to', async () => {
    writeFileSync(join(lab.cache, 'library'), 'in the way');
    expect(worded(await lab.prepare(folder))).toMatchObject({
      ok: false,
      error: { code: 'FILE_UNWRITABLE', message: expect.stringContaining('library') },
    });
  });

  describe('facts', () => {
    const facts = async () => {
      const described = await describeHost(lab.ports, await lab.open(folder), 'attic');
      return described.ok ? described.value : described.error;
    };
    const evaluations = async (work: () => Promise<unknown>) => {
      const { run } = lab.ports.processes;
      let count = 0;
      lab.ports.processes.run = (spec) => {
        if (spec.args.includes('value: value')) count += 1;
        return run(spec);
      };
      await work();
      lab.ports.processes.run = run;
      return count;
    };

    test('system, layout, and that every option can be chosen', async () => {
      expect(await facts()).toMatchObject({
        name: 'attic',
        system: 'x86_64-linux',
        offline: 'selectable',
        optionsSelectable: true,
        layout: { method: 'partition', problems: [] },
        unavailable: null,
      });
    });

    test('are evaluated once for a state of the files', async () => {
      expect(await evaluations(facts)).toBe(1);
      expect(await evaluations(facts)).toBe(0);
      writeFileSync(join(folder, 'flake.nix'), fleetFlake('{ x = 1; }'));
      expect(await evaluations(facts)).toBe(1);
      expect(await evaluations(facts)).toBe(0);
      // Options that decide over the layout are another question; others are not.
      expect(await evaluations(() => lab.prepare(folder, { prebuilt: true }))).toBe(0);
      expect(await evaluations(() => lab.prepare(folder, { 'swap.size': '1G' }))).toBe(1);
    });

    test('a file of the cache that is broken counts as missing', async () => {
      await facts();
      const [name = ''] = entries('facts');
      for (const text of ['', '{"layout":{}}', 'null', '{"system":1']) {
        writeFileSync(join(lab.cache, 'facts', name), text);
        expect(await evaluations(facts)).toBe(1);
      }
      expect(await facts()).toMatchObject({ system: 'x86_64-linux' });
    });

    test('a layout that can’t be: said with the host, and refused before building', async () => {
      const problem = `{ code = "ZFS"; message = "A ZFS pool is not created."; hint = "Use disko."; }`;
      writeFileSync(join(folder, 'flake.nix'), fleetFlake(`{ problems = [ ${problem} ]; }`));
      const impossible = {
        code: 'LAYOUT_IMPOSSIBLE',
        message: 'A ZFS pool is not created.',
        hint: 'Use disko.',
      };
      expect(worded(await facts())).toMatchObject({ unavailable: impossible });
      expect(worded(await lab.prepare(folder))).toMatchObject({ ok: false, error: impossible });
    });
  });

  describe('building', () => {
    const order = async (reference = folder) => {
      const fleet = await lab.open(reference);
      return {
        fleet,
        host: lab.hostOf(fleet, 'attic'),
        options: { 'swap.size': '4G' },
        outLink: join(lab.root, 'result'),
        logFile: join(lab.root, 'log'),
      };
    };

    test('the image is that of the wrapper; warnings are told', async () => {
      const origin = lab.writeFolder('origin.git', {});
      lab.git(origin, 'init', '-q', '--bare');
      lab.git(folder, 'remote', 'add', 'origin', origin);
      const planned = await planBuild(lab.ports, await order());
      expect(planned).toMatchObject({
        ok: true,
        value: {
          toBuild: [expect.any(String)],
          warnings: [{ code: 'REVISION_UNPUSHED' }],
        },
      });
      const events: BuildEvent[] = [];
      const built = await buildImage(lab.ports, await order(), (event) => events.push(event));
      if (!built.ok) throw new Error(said(built.error).message);
      expect(built.value.derivation).toBe(planned.ok && planned.value.derivation);
      expect(built.value.image).toMatch(/\/iso\/attic\.iso$/);
      const name = built.value.image.slice(built.value.storePath.length + 1);
      const seen = JSON.parse(readFileSync(join(lab.root, 'result', name), 'utf8'));
      expect(seen.request.options).toEqual({ 'swap.size': '4G' });
      expect(events.filter(({ type }) => type === 'job.warned')).toMatchObject([
        { warning: { code: 'REVISION_UNPUSHED' } },
      ]);
    });

    test('an error names the user’s own file and host, never the wrapper', async () => {
      const text = fleetFlake('\n{ extra = throw "no such luck"; }');
      for (const change of ['committed', 'dirty']) {
        writeFileSync(join(folder, 'flake.nix'), `${text}# ${change}\n`);
        if (change === 'committed') lab.git(folder, 'commit', '-qam', change);
        const planned = await planBuild(lab.ports, await order());
        expect(worded(planned)).toMatchObject({
          ok: false,
          error: {
            code: 'EVALUATION_FAILED',
            message: expect.stringContaining('no such luck'),
            params: { file: join(folder, 'flake.nix'), line: 4 },
          },
        });
        expect(JSON.stringify(planned)).not.toContain(lab.cache);
      }
    });
  });
});
