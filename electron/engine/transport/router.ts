import {
  type Call,
  type CallSignal,
  fail,
  type Input,
  isOrder,
  isProcedureName,
  type Output,
  ok,
  type ProcedureName,
  procedures,
  type Result,
  saidBy,
} from '../../contract/index.ts';

export type Handlers = {
  [N in ProcedureName]: (input: Input<N>, signal: AbortSignal) => Promise<Result<Output<N>>>;
};

export type Router = {
  call: Call;
  /** Resolves when nothing that a call has started runs any more, also where its caller has long gone. */
  settled: () => Promise<void>;
};

type NamesIn<Parts> = Parts extends readonly [infer First, ...infer Others]
  ? keyof First | NamesIn<Others>
  : never;
type Twice<Parts> = Parts extends readonly [infer First, ...infer Others]
  ? (keyof First & NamesIn<Others>) | Twice<Others>
  : never;
/** What is wrong with parts that don't have each procedure exactly once: it stands in the compiler's message. */
type Wrong<Parts> = [Twice<Parts>, Exclude<ProcedureName, NamesIn<Parts>>] extends [never, never]
  ? unknown
  : { twice: Twice<Parts>; missing: Exclude<ProcedureName, NamesIn<Parts>> };

/** Joins the handlers of all domains. That each procedure has exactly one is checked by the compiler. */
export const composeHandlers = <const Parts extends readonly Partial<Handlers>[]>(
  ...parts: Parts & Wrong<Parts>
): Handlers => Object.assign({}, ...parts);

/**
 * Parses the input, runs the handler, parses the output. What arrives may come from anywhere: an unknown name or a
 * malformed input is `USAGE`, and a fault of ours is `INTERNAL` with an id that stands in the log beside its stack.
 * A handler's signal is aborted when the engine closes (`closing`), and that of a question also with its caller's.
 */
export const createRouter = (
  handlers: Handlers,
  closing: AbortSignal,
  logFault: (id: string, fault: unknown) => void,
): Router => {
  let faults = 0;
  const underWay = new Set<Promise<unknown>>();

  const answer = async <N extends ProcedureName>(
    name: N,
    input: Input<N>,
    signal: AbortSignal,
  ): Promise<Result<Output<N>>> => {
    const procedure = procedures[name];
    const parsed = procedure.input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const field = issue?.path.join('.') ?? '';
      const said = issue?.message ?? 'malformed';
      return fail('USAGE', { reason: 'input', procedure: name, field, said });
    }
    try {
      const result = await handlers[name](parsed.data as Input<N>, signal);
      return result.ok ? ok(procedure.output.parse(result.value) as Output<N>) : result;
    } catch (fault) {
      faults += 1;
      const id = `fault-${faults}`;
      logFault(id, fault);
      return fail('INTERNAL', { reason: 'fault', id, said: saidBy(fault) });
    }
  };

  const call: Call = async (name, input, { signal: caller } = {}) => {
    if (!isProcedureName(name))
      return fail('USAGE', { reason: 'procedure', procedure: String(name) });
    if (caller?.aborted) return cancelled();
    const controller = new AbortController();
    const gone = Promise.withResolvers<Result<never>>();
    // By hand, because `AbortSignal.any` holds on to nothing, and the engine's signal lives as long as all calls together.
    const unfollow = [
      follow(closing, () => controller.abort()),
      follow(caller, () => {
        if (!isOrder(name)) controller.abort();
        gone.resolve(cancelled());
      }),
    ];
    const answering = answer(name, input, controller.signal).finally(() => {
      underWay.delete(answering);
      for (const end of unfollow) end();
    });
    underWay.add(answering);
    return Promise.race([answering, gone.promise]);
  };

  const settled = async () => {
    await Promise.allSettled(underWay);
  };
  return { call, settled };
};

const cancelled = () => fail('CANCELLED', { reason: 'left', drives: [] });

/** Returns the function that ends it. */
const follow = (signal: CallSignal | undefined, onAbort: () => void): (() => void) => {
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return () => signal?.removeEventListener('abort', onAbort);
};
