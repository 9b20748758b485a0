import type {
  ContentItem,
  DriveContent,
  DriveName,
  DriveObstacle,
  StepId,
} from '../../electron/contract/index.ts';
import { sayOf, type Translate } from './i18n.ts';

/** Pure. The drive's own name, or what it is called where it has none. */
export const driveDescription = (t: Translate, name: DriveName): string => sayOf(t).driveName(name);

/** Pure. What stands against erasing a drive, as a part of a sentence. */
export const obstacleWords = (t: Translate, obstacle: DriveObstacle): string =>
  sayOf(t).obstacle(obstacle);

/** Pure. What of a drive is data, or may be, as a part of a sentence. */
export const dataWords = (t: Translate, content: Pick<DriveContent, 'isLarge' | 'items'>): string =>
  sayOf(t).data(content);

/** Pure. What goes on in a job. */
export const stepName = (t: Translate, step: StepId): string => sayOf(t).step(step);

/** Pure. One thing that lies on a drive. */
export const itemWords = (t: Translate, item: ContentItem): string => sayOf(t).item(item);
