import type { DriveObstacle } from '../../contract/index.ts';
import { dataWords } from './content.ts';

/** Pure. What stands against erasing a drive, as a part of an English sentence: for messages and the command line. */
export const obstacleWords = (obstacle: DriveObstacle): string => {
  switch (obstacle.kind) {
    case 'holdsPath':
      return `holds ${obstacle.path}`;
    case 'contentIs':
      return `its content is ${obstacle.path}`;
    case 'swap':
      return 'swap';
    case 'swapFile':
      return `holds the swap file ${obstacle.path}`;
    case 'zfs':
      return 'member of a ZFS pool';
    case 'btrfs':
      return `one of the ${obstacle.count} devices of a mounted btrfs`;
    case 'heldBy':
      return `held by ${obstacle.names.join(', ')}`;
    case 'heldByProgram':
      return 'another program or the kernel holds it';
    case 'isImage':
      return 'it is the image itself';
    case 'mountsUnknown':
      return 'what is mounted could not be read';
    case 'partition':
      return 'a partition, not a whole disk';
    case 'memory':
      return 'a disk in memory';
    case 'hardwarePartition':
      return 'a hardware partition';
    case 'optical':
      return 'an optical drive';
    case 'notOwnDisk':
      return `not a disk of its own (${obstacle.type})`;
    case 'noMedium':
      return 'no medium in it';
    case 'writeProtected':
      return 'write-protected';
    case 'tooSmall':
      return `${obstacle.sizeBytes} bytes`;
    case 'mounted':
      return obstacle.mountpoints.join(', ');
    case 'loopDevice':
      return 'a loop device';
    case 'holdsData':
      return dataWords(obstacle);
    case 'builtIn':
      return `built in${obstacle.bus === null ? '' : ` (${obstacle.bus})`}`;
  }
};
