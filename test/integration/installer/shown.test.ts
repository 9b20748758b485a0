import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createShownFleets } from '../../../electron/engine/fleet/open-fleet.ts';
import { prepareInstaller } from '../../../electron/engine/installer/prepare-installer.ts';
import { createNix } from '../../../electron/engine/nix/nix-session.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createDeriveLab, type DeriveLab, fleetFlake } from './derive-lab.ts';

describe.skipIf(!has.nix || !has.git)(
  'what was shown is what gets built (needs nix and git)',
  () => {
    let lab: DeriveLab;
    beforeAll(() => {
      lab = createDeriveLab();
    });
    afterAll(() => lab?.remove());

    const change = (folder: string, text: string) =>
      writeFileSync(join(folder, 'flake.nix'), fleetFlake(`{ extra = "${text}"; }`));
    const commit = (folder: string, text: string) => {
      change(folder, text);
      lab.git(folder, 'commit', '-qam', text);
      return lab.git(folder, 'rev-parse', 'HEAD');
    };
    const stage = async (name: string) => {
      const folder = lab.repository(name, { 'flake.nix': fleetFlake() });
      const fleets = createShownFleets({ ...lab.ports, nix: createNix(lab.ports) });
      const ask = async (how: 'open' | 'reopen', host = '') => {
        const answer = await fleets[how](`${folder}${host}`, lab.ports.signal);
        if (!answer.ok) throw new Error(said(answer.error).message);
        return answer.value;
      };
      return { folder, ask, first: lab.git(folder, 'rev-parse', 'HEAD') };
    };

    test('also when something was committed meanwhile', async () => {
      const { folder, ask, first } = await stage('moved');
      await ask('open');
      const second = commit(folder, 'second');
      const again = await ask('reopen', '#attic');
      expect(again).toMatchObject({ reference: folder, revision: first, selectedHost: 'attic' });
      const host = lab.hostOf(again, 'attic');
      const prepared = await prepareInstaller(lab.ports, again, host, {});
      if (!prepared.ok) throw new Error(said(prepared.error).message);
      const wrapper = decodeURIComponent(prepared.value.resolved.slice('path:'.length));
      expect(lab.lockOf(wrapper).nodes.fleet?.locked?.rev).toBe(first);
      // Until it is shown again.
      expect(await ask('open')).toMatchObject({ revision: second });
      expect(await ask('reopen')).toMatchObject({ revision: second });
    });

    test('changes that are not committed are taken as they are then', async () => {
      const { folder, ask } = await stage('changed');
      await ask('open');
      change(folder, 'not committed');
      expect(await ask('reopen')).toMatchObject({ dirty: true });
      await ask('open');
      const second = commit(folder, 'second');
      expect(await ask('reopen')).toMatchObject({ dirty: false, revision: second });
    });

    test('a revision that is gone is no reason to fail', async () => {
      const { folder, ask } = await stage('amended');
      await ask('open');
      change(folder, 'amended');
      lab.git(folder, 'commit', '-qa', '--amend', '-m', 'amended');
      lab.git(folder, 'reflog', 'expire', '--expire=now', '--all');
      lab.git(folder, 'gc', '-q', '--prune=now');
      const again = await ask('reopen');
      // nix may have kept a copy of it.
      expect(again.hosts.map(({ name }) => name)).toEqual(['attic']);
    });

    test('what was never shown is opened', async () => {
      const { ask, first } = await stage('unseen');
      expect(await ask('reopen')).toMatchObject({ revision: first });
    });
  },
);
