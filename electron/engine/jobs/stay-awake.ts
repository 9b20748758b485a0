import { isRunning } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import type { EventHub } from '../transport/event-hub.ts';

/**
 * systemd-inhibit(1) keeps it up for as long as its program runs: until it is ended, and no longer than what started the
 * shell, however that ends.
 */
const inhibit =
  'exec systemd-inhibit --what=sleep:idle --mode=block --who=Flakestick --why="$1" tail -f --pid=$PPID /dev/null';

/**
 * The machine does not fall asleep while a job goes on, in whichever shell and without a desktop, too. Where there is no
 * logind, or it does not let this user, it stays as it is.
 */
export const stayAwake = (
  { processes, environment }: Pick<Ports, 'processes' | 'environment'>,
  hub: EventHub,
): void => {
  if (environment.platform !== 'linux') return;
  let held: AbortController | null = null;
  hub.subscribe(null, () => {
    const job = hub.state().jobs.find(isRunning);
    if (!job) {
      held?.abort();
      held = null;
    } else if (held === null) {
      held = new AbortController();
      const { kind, subject } = job;
      const why = [kind, subject.host ?? subject.image ?? ''].join(' ').trim();
      const args = ['-c', inhibit, 'sh', why];
      void processes.run({ command: 'sh', args, signal: held.signal });
    }
  });
};
