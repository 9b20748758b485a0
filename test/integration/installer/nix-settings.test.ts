import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findHost } from '../../../electron/engine/fleet/list-hosts.ts';
import { openFleet } from '../../../electron/engine/fleet/open-fleet.ts';
import { describeHost } from '../../../electron/engine/installer/describe-host.ts';
import { planBuild } from '../../../electron/engine/installer/plan-build.ts';
import { prepareInstaller } from '../../../electron/engine/installer/prepare-installer.ts';
import type { Processes, ProcessSpec } from '../../../electron/engine/ports/index.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { portsWith } from '../nix-lab.ts';
import { createProofLab, hasProofTools } from '../proof/proof-lab.ts';
import { createDeriveLab } from './derive-lab.ts';

const settings = { 'connect-timeout': '7' };

/** Every call of a program of nix, but for the question which version it is. */
const recording = (processes: Processes) => {
  const calls: ProcessSpec[] = [];
  const run: Processes['run'] = (spec) => {
    const isNix = /(?:^|\/)nix(?:-store)?$/.test(spec.command);
    if (isNix && spec.args[0] !== '--version') calls.push(spec);
    return processes.run(spec);
  };
  const whatFor = ({ command, args }: ProcessSpec) =>
    command.endsWith('nix-store')
      ? 'query'
      : (args.find((arg) => /^(?:eval|build|flake|path-info|log)$/.test(arg)) ?? 'unknown');
  return {
    processes: { run },
    /** What was asked for, and which of that without the settings. */
    seen: () => ({
      all: [...new Set(calls.map(whatFor))].toSorted(),
      without: calls
        .filter(({ args }) => !args.join(' ').includes('--option connect-timeout 7'))
        .map(({ command, args }) => [command, ...args].join(' ')),
    }),
  };
};

describe.skipIf(!has.nix || !hasProofTools)('what is set for nix reaches every call of it', () => {
  let lab: ReturnType<typeof createProofLab>;
  beforeAll(() => {
    lab = createProofLab();
  });
  afterAll(() => lab?.lab.remove());

  test('from the listing to the proof', async () => {
    const { processes, seen } = recording(lab.ports.processes);
    const ports = portsWith({ ...lab.ports, processes }, settings);
    const fleet = await openFleet(ports, lab.fleet);
    if (!fleet.ok) throw new Error(said(fleet.error).message);
    const host = findHost(fleet.value, 'h');
    if (!host.ok) throw new Error(said(host.error).message);
    await describeHost(ports, fleet.value, 'h');
    const order = { fleet: fleet.value, host: host.value, options: { prebuilt: true } };
    expect(await planBuild(ports, order)).toMatchObject({ ok: true });
    const { end } = await lab.build('h', { processes }, { prebuilt: true }, settings);
    expect(end.error).toBeNull();
    expect(seen()).toEqual({
      all: ['build', 'eval', 'flake', 'log', 'path-info', 'query'],
      without: [],
    });
  });
});

describe.skipIf(!has.nix)('of an installer that is derived', () => {
  let lab: ReturnType<typeof createDeriveLab>;
  beforeAll(() => {
    lab = createDeriveLab();
  });
  afterAll(() => lab?.remove());

  test('what is set reaches facts, sources and lock, and the library is read once', async () => {
    const { processes, seen } = recording(lab.ports.processes);
    let readings = 0;
    const files = {
      ...lab.ports.files,
      list: (folder: string) => {
        if (folder.replace(/\/$/, '') === lab.nixFolder) readings += 1;
        return lab.ports.files.list(folder);
      },
    };
    const ports = portsWith({ ...lab.ports, processes, files }, settings);
    const folder = lab.repository('fleet', {
      'flake.nix': '{ outputs = _: { nixosConfigurations.attic = { }; }; }',
    });
    const fleet = await lab.open(folder);
    const host = lab.hostOf(fleet, 'attic');
    const options = { prebuilt: true };
    const prepared = await prepareInstaller(ports, fleet, host, options);
    expect(prepared).toMatchObject({ ok: true });
    expect(seen()).toEqual({ all: ['eval', 'flake'], without: [] });
    expect(readings).toBe(1);
  });
});
