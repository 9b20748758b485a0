import type { ContentItem } from './content-item.ts';

/** What stands against erasing a drive: of the contract's `DriveObstacle` what this process can find. */
export type DriveObstacle =
  | { kind: 'holdsPath' | 'contentIs' | 'swapFile'; path: string }
  | {
      kind:
        | 'swap'
        | 'heldByProgram'
        | 'locked'
        | 'isImage'
        | 'mountsUnknown'
        | 'loopDevice'
        | 'memory'
        | 'hardwarePartition'
        | 'optical';
    }
  | { kind: 'builtIn'; bus: null }
  | { kind: 'btrfs'; count: number }
  | { kind: 'heldBy'; names: string[] }
  | { kind: 'holdsData'; isLarge: boolean; items: ContentItem[] };
