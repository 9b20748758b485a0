import type {
  ContentItem,
  DriveContent,
  DriveName,
  DriveObstacle,
  Language,
} from '../contract/index.ts';
import { createSay } from './create-say.ts';
import type { Variant } from './words.ts';

/** Pure. How drives, and what stands against erasing them, are called in a language: parts of a sentence. */
export const driveWords = (language: Language, variant: Variant) => {
  const say = createSay(language, variant, () => ({ message: '', hint: null }));
  return {
    obstacleWords: (obstacle: DriveObstacle): string => say.obstacle(obstacle),
    /** What of a drive is data, or may be. */
    dataWords: (content: Pick<DriveContent, 'isLarge' | 'items'>): string => say.data(content),
    /** The same as a part of what is told of a drive: `holds LUKS (8 TB)`. */
    lossWords: (content: Pick<DriveContent, 'isLarge' | 'items'>): string => say.loss(content),
    itemWords: (item: ContentItem): string => say.item(item),
    driveName: (name: DriveName): string => say.driveName(name),
  };
};
