import type { DriveObstacle } from '../../electron/contract/index.ts';
import { dataWords } from './data-words.ts';
import { formatItems, formatSize } from './format.ts';
import type { Translate } from './i18n.ts';

/** Pure. What stands against erasing a drive, in the language of the window, as a part of a sentence. */
export const obstacleWords = (t: Translate, obstacle: DriveObstacle): string => {
  switch (obstacle.kind) {
    case 'holdsPath':
    case 'contentIs':
    case 'swapFile':
      return t(`drives.use.${obstacle.kind}`, { path: obstacle.path });
    case 'btrfs':
      return t('drives.use.btrfs', { count: obstacle.count });
    case 'heldBy':
      return t('drives.use.heldBy', { names: formatItems(t, obstacle.names) });
    case 'notOwnDisk':
      return t('drives.use.notOwnDisk', { type: obstacle.type });
    case 'tooSmall':
      return t('drives.use.tooSmall', { size: formatSize(t, obstacle.sizeBytes) });
    case 'mounted':
      return t('drives.use.mounted', { where: formatItems(t, obstacle.mountpoints) });
    case 'holdsData':
      return dataWords(t, obstacle);
    case 'builtIn':
      return obstacle.bus === null
        ? t('drives.use.builtIn')
        : t('drives.use.builtInBus', { bus: obstacle.bus });
    default:
      return t(`drives.use.${obstacle.kind}`);
  }
};
