import {
  fail,
  type Input,
  isProcedureName,
  type Output,
  ok,
  type ProcedureName,
  procedures,
  type Result,
} from '../contract/index.ts';

export type Handlers = {
  [N in ProcedureName]: (input: Input<N>, signal: AbortSignal) => Promise<Result<Output<N>>>;
};

export type Call = <N extends ProcedureName>(
  name: N,
  input: Input<N>,
) => Promise<Result<Output<N>>>;

/**
 * Parses the input, runs the handler, parses the output. What arrives may come from anywhere: an unknown name or a
 * malformed input is `USAGE`, and a fault of ours is `INTERNAL` with an id that stands in the log beside its stack.
 */
export const createRouter = (
  handlers: Handlers,
  signal: AbortSignal,
  logFault: (id: string, fault: unknown) => void,
): Call => {
  let faults = 0;

  return async <N extends ProcedureName>(name: N, input: Input<N>): Promise<Result<Output<N>>> => {
    if (!isProcedureName(name)) return fail('USAGE', `There is no procedure ${String(name)}.`);
    const procedure = procedures[name];
    const parsed = procedure.input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const where = issue?.path.join('.') || 'input';
      return fail('USAGE', `${name}: ${where}: ${issue?.message ?? 'malformed'}`);
    }
    try {
      const result = await handlers[name](parsed.data as Input<N>, signal);
      return result.ok ? ok(procedure.output.parse(result.value) as Output<N>) : result;
    } catch (fault) {
      faults += 1;
      const id = `fault-${faults}`;
      logFault(id, fault);
      return fail(
        'INTERNAL',
        `A fault in Flakestick stopped this: ${fault instanceof Error ? fault.message : String(fault)}`,
        `Report it with the log; it stands there as ${id}.`,
        { id },
      );
    }
  };
};
