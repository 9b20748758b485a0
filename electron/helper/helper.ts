import { isMainThread } from 'node:worker_threads';
import { type Action, PROTOCOL_VERSION } from '../helper-protocol/index.ts';
import { openChannel } from './channel.ts';
import { openPieces } from './extents.ts';
import { cancelled, JobError, stop } from './failures.ts';
import { runHashThread, startHashThread } from './hash-thread.ts';
import { createVerdictBox } from './image.ts';
import { type JobEnd, runJob } from './run-job.ts';

/**
 * The privileged program. Descriptor 0 is the image, 1 the channel, 2 for text; arguments, environment and working
 * folder mean nothing to it. One job, then it ends; so it does when the other side goes away.
 */
const runHelper = (): void => {
  const hashThread = startHashThread();
  process.chdir('/');
  const abort = new AbortController();
  const verdicts = createVerdictBox();
  const pieces = openPieces((event) => channel.send(event));
  let started = false;

  const finish = async (end: JobEnd): Promise<void> => {
    await channel.end({ type: 'done', ...end });
    process.exit(0);
  };

  /** A running job ends by itself, with its own last word; where there is none, this is it. */
  const callOff = (problem: string | null): void => {
    abort.abort(cancelled());
    if (started) return;
    started = true;
    const error =
      problem === null ? cancelled() : stop('INTERNAL', { reason: 'order', said: problem });
    void finish({ reports: [], error: error.failure });
  };

  const act = (action: Action): void => {
    switch (action.type) {
      case 'start':
        if (started) {
          callOff('a second job');
        } else {
          started = true;
          const { signal } = abort;
          const around = { send: channel.send, verdicts, hashThread, pull: pieces.pull, signal };
          void runJob(action, around).then(finish);
        }
        break;
      case 'cancel':
        callOff(null);
        break;
      case 'sourceEnded':
        verdicts.put(action.bytes);
        break;
      case 'sourceFailed': {
        const error = new JobError(action.failure);
        verdicts.put(error);
        pieces.fail(error);
        break;
      }
    }
  };

  const channel = openChannel(act, callOff);
  // Ctrl-C in a terminal reaches this process too, but a cancel comes over the channel; dying here would leave
  // the drive's state unsaid.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.on('SIGTERM', () => callOff(null));
  channel.send({ type: 'ready', protocol: PROTOCOL_VERSION });
};

if (isMainThread) runHelper();
else runHashThread();
