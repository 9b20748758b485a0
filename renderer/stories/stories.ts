import { desktopStories } from './desktop-stories.ts';
import { jobStories, severalStories } from './job-stories.ts';
import { obstacleStories } from './obstacle-stories.ts';
import { replayStories } from './replay-stories.ts';
import { resultStories } from './result-stories.ts';
import type { Story } from './setting.ts';
import { historyStories, stickStories } from './stick-stories.ts';
import { hostStories, workbenchStories } from './workbench-stories.ts';

/** Every state of every screen, by a name that is also its address, in groups for those who look for one. */
export const storyGroups: Record<string, Record<string, Story>> = {
  Workbench: workbenchStories,
  Desktop: desktopStories,
  Hosts: hostStories,
  Sticks: stickStories,
  Obstacles: obstacleStories,
  'While it works': jobStories,
  'Several things': severalStories,
  Results: resultStories,
  History: historyStories,
  'Recorded jobs': replayStories,
};

export const stories: Record<string, Story> = Object.assign({}, ...Object.values(storyGroups));
