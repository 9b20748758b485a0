import { program } from '../../config/machine.ts';
import { run } from '../../integration/drives/loop-devices.ts';
import { etcherName, etcherProgram, findNode20, prepareEtcher } from './etcher.ts';
import { flash } from './flakestick.ts';
import { type Cost, measure } from './process-cost.ts';
import type { RamDisk } from './ram-disks.ts';

export type Contender = {
  name: string;
  /** What it does in the time that is measured. */
  does: string;
  /** Null, or why it can't run here. */
  missing: string | null;
  flash: (image: string, imageBytes: number, disk: RamDisk) => Promise<Cost>;
};

export const OURS = 'flakestick';
export const ETCHER = `${etcherName}, Node ${process.versions.node.split('.')[0]}`;
export const ETCHER_NODE_20 = `${etcherName}, Node 20`;

/** In the order in which they take turns. */
export const createContenders = (helperFile: string): Contender[] => {
  const etcherProblem = prepareEtcher();
  const node20 = findNode20();
  return [
    {
      name: OURS,
      does: 'write, sync, verify, SHA-256',
      missing: null,
      flash: (image, _, disk) => flash(helperFile, image, [disk.device]),
    },
    {
      name: ETCHER,
      does: 'write, verify (XXH3)',
      missing: etcherProblem,
      flash: flashWithEtcher(process.execPath),
    },
    {
      name: ETCHER_NODE_20,
      does: 'write, verify (XXH3)',
      missing: etcherProblem ?? (node20 === null ? 'there is no Node.js 20 on the PATH' : null),
      flash: flashWithEtcher(node20 ?? ''),
    },
    {
      name: 'dd oflag=direct, cmp',
      does: 'write, sync, compare',
      missing: program('dd') && program('cmp') ? null : 'Debian: apt install diffutils',
      flash: flashWithDd,
    },
    {
      name: 'bmaptool --nobmap',
      does: 'write only, sync',
      missing: program('bmaptool') ? null : 'Debian: apt install bmap-tools',
      flash: (image, _, { device }) =>
        measure('bmaptool', ['--quiet', 'copy', '--nobmap', image, device]),
    },
  ];
};

const flashWithEtcher =
  (node: string): Contender['flash'] =>
  async (image, imageBytes, { device, sizeBytes }) => {
    const { stdout, ...cost } = await measure(node, [
      etcherProgram,
      image,
      device,
      String(sizeBytes),
    ]);
    const { bytes, errors } = JSON.parse(stdout) as { bytes: number; errors: string[] };
    if (errors.length > 0) throw new Error(errors.join(' '));
    if (bytes !== imageBytes) throw new Error(`etcher-sdk wrote ${bytes} bytes`);
    return cost;
  };

const flashWithDd: Contender['flash'] = async (image, imageBytes, { device }) => {
  const write = await measure('dd', [
    `if=${image}`,
    `of=${device}`,
    'bs=4M',
    'oflag=direct',
    'conv=fsync',
    'status=none',
  ]);
  // Else cmp would compare with the cache.
  run('blockdev', '--flushbufs', device);
  const compare = await measure('cmp', ['--bytes', String(imageBytes), image, device]);
  return {
    seconds: write.seconds + compare.seconds,
    cpuSeconds: write.cpuSeconds + compare.cpuSeconds,
    peakMegabytes: Math.max(write.peakMegabytes, compare.peakMegabytes),
  };
};
