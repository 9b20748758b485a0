import {
  type DriveOrder,
  imagePlan,
  MAX_DRIVES,
  PROTOCOL_VERSION,
  type StartAction,
  withImage,
} from '../../../electron/helper-protocol/index.ts';
import type { Random } from './hostile-frames.ts';

/**
 * Orders that are well-formed, and each of which names something that must not be touched: another file, device or disk than the one that
 * `good` describes, or the same with something wrong in its identity. `places` are paths that exist.
 */
export const createHostileOrders = (random: Random, good: DriveOrder, places: string[]) => {
  const { below, pick } = random;
  const drive = good.identity;
  const wrongIdentity = (): DriveOrder['identity'] =>
    pick([
      { ...drive, sizeBytes: drive.sizeBytes + pick([-512, 512, 2 ** 40]) },
      { ...drive, sizeBytes: Number.MAX_SAFE_INTEGER },
      { ...drive, diskseq: pick([null, 0, (drive.diskseq ?? 0) + 1, (drive.diskseq ?? 2) - 1]) },
      {
        ...drive,
        busPath: pick([null, '', '/', `${drive.busPath}/`, `${drive.busPath}/../loop0x`]),
      },
      { ...drive, path: pick(places) },
      {
        ...drive,
        path: pick([`${drive.path}/`, `${drive.path}/.`, `/proc/self/root${drive.path}x`]),
      },
      {
        ...drive,
        path: pick(['/', '/nothing/here', `/${'x'.repeat(300)}`, '/dev/\n', '/dev/stdin']),
      },
      { ...drive, path: `/proc/self/fd/${below(12)}` },
    ]);
  const order = (index: number): DriveOrder => {
    const identity = wrongIdentity();
    return {
      ...good,
      // Two drives with one number are refused before anyone looks at them.
      identity: {
        ...identity,
        deviceNumber: index === 0 ? drive.deviceNumber : `${300 + below(300)}:${index}`,
      },
      practice: pick([false, false, true]),
      allowFixed: pick([true, true, false]),
      compareBytes: pick([0, 0, 1, 4096, Number.MAX_SAFE_INTEGER]),
    };
  };
  return (): StartAction => ({
    type: 'start',
    protocol: PROTOCOL_VERSION,
    kind: pick(['write', 'write', 'write', 'verify']),
    drives: Array.from({ length: 1 + below(MAX_DRIVES) }, (_, index) => order(index)),
    verify: pick([true, false]),
    plan: withImage(imagePlan(pick([null, 0, 1, 1024 * 1024, Number.MAX_SAFE_INTEGER])), {
      digest: pick([null, 'a'.repeat(64)]),
    }),
  });
};
