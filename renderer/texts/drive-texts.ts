import type {
  ContentItem,
  DriveContent,
  DriveName,
  DriveObstacle,
} from '../../electron/contract/index.ts';
import { driveWords } from '../../electron/texts/index.ts';
import { languageOf, type Translate } from './i18n.ts';

/** Pure. The drive's own name, or what it is called where it has none. */
export const driveDescription = (t: Translate, name: DriveName): string =>
  driveWords(languageOf(t), 'window').driveName(name);

/** Pure. What stands against erasing a drive, as a part of a sentence. */
export const obstacleWords = (t: Translate, obstacle: DriveObstacle): string =>
  driveWords(languageOf(t), 'window').obstacleWords(obstacle);

/** Pure. What of a drive is data, or may be, as a part of a sentence. */
export const dataWords = (t: Translate, content: Pick<DriveContent, 'isLarge' | 'items'>): string =>
  driveWords(languageOf(t), 'window').dataWords(content);

/** Pure. One thing that lies on a drive. */
export const itemWords = (t: Translate, item: ContentItem): string =>
  driveWords(languageOf(t), 'window').itemWords(item);
