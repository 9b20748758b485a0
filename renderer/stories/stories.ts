import { driveStories } from './drive-stories.ts';
import { historyStories } from './history-stories.ts';
import { hostStories } from './host-stories.ts';
import { jobStories } from './job-stories.ts';
import { resultStories } from './result-stories.ts';
import type { Story } from './setting.ts';
import { stickStories } from './stick-stories.ts';
import { workbenchStories } from './workbench-stories.ts';

/** Every state of every screen, by a name that is also its address. */
export const stories: Record<string, Story> = {
  ...workbenchStories,
  ...hostStories,
  ...stickStories,
  ...jobStories,
  ...driveStories,
  ...resultStories,
  ...historyStories,
};
