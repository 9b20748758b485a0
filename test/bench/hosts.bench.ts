import { openFleet } from '../../electron/engine/fleet/open-fleet.ts';
import { has } from '../config/machine.ts';
import { createLab } from '../integration/nix-lab.ts';

type Bench = { name: string; rows: Record<string, string | number>[] };

const rounds = 5;

/** Hosts whose evaluation would end the listing at once. */
export const fleetOf = (hosts: number): string => {
  const names = Array.from({ length: hosts }, (_, index) => `host${index}`);
  return `{
  outputs = { self }: {
    nixosConfigurations = {
${names.map((name) => `      ${name} = throw "${name} was evaluated";`).join('\n')}
    };
    packages.x86_64-linux = {
${names.map((name) => `      ${name}InstallerIso = throw "${name} was evaluated";`).join('\n')}
    };
  };
}
`;
};

export const run = async (): Promise<Bench> => {
  const name = 'hosts listed';
  if (!has.nix) return { name, rows: [{ note: 'skipped: nix is not installed' }] };
  const lab = createLab();
  try {
    const rows: Bench['rows'] = [];
    for (const hosts of [3, 100]) {
      const folder = lab.writeFolder(`fleet-${hosts}`, { 'flake.nix': fleetOf(hosts) });
      const times: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const start = performance.now();
        const fleet = await openFleet(lab.ports, folder);
        if (!fleet.ok || fleet.value.hosts.length !== hosts) throw new Error('the listing failed');
        times.push(performance.now() - start);
      }
      const [median = 0] = times.toSorted((one, other) => one - other).slice(rounds / 2);
      rows.push({ hosts, 'first ms': Math.round(times[0] ?? 0), 'median ms': Math.round(median) });
    }
    return { name, rows };
  } finally {
    lab.remove();
  }
};
