import { findProgram } from '../find-program.ts';
import type { ElevationWay } from './way.ts';

/** Asks in a window of the desktop's. */
export const pkexec: ElevationWay = {
  name: 'pkexec',
  available: async () => ({ program: await findProgram('pkexec') }),
  wrap: (program) => [program],
  judge: ({ text, exitCode }) => {
    // "This incident has been reported." may come after what matters.
    const line = text.find((words) => words.startsWith('Error ')) ?? text.at(-1);
    const said = line?.replace(/^.* as another user: /, '') ?? `status ${exitCode}`;
    // pkexec(1): 126 when the question was dismissed, 127 when no authorisation could be had.
    if (exitCode === 126) return { type: 'dismissed' };
    if (exitCode !== 127 && exitCode !== null) return null;
    // An answer, if a wrong one or a rule's; everything else says that there was nobody to ask.
    return /not authorized/i.test(said) ? { type: 'refused', said } : { type: 'nobody', said };
  },
};
