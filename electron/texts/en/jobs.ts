import type { JobTexts } from '../say.ts';

export const jobTexts: JobTexts = {
  steps: {
    preparing: 'Getting ready',
    building: 'Building',
    proving: 'Checking that all is in the image',
    authorising: 'Waiting for your permission',
    counting: 'Unpacking the image once, to see whether it fits',
    unpacking: 'Unpacking the image',
    writing: 'Writing',
    syncing: 'Flushing what the drive still holds in its cache',
    verifying: 'Reading back and comparing',
  },
  done: 'Done',
  underSecond: 'under 1 s',
};
