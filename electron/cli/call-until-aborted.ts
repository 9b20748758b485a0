import {
  fail,
  type Input,
  type Output,
  type ProcedureName,
  type Result,
} from '../contract/index.ts';
import type { CommandContext } from './command.ts';

/**
 * A call that takes its time, such as one that evaluates a host. With Ctrl-C it is over at once, as `CANCELLED`; what runs for it ends
 * with the engine.
 */
export const callUntilAborted = <N extends ProcedureName>(
  { engine, signal }: CommandContext,
  name: N,
  input: Input<N>,
): Promise<Result<Output<N>>> =>
  new Promise((resolve, reject) => {
    const abort = () => resolve(fail('CANCELLED', 'Cancelled. Nothing was built or written.'));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    engine
      .call(name, input)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
