import {
  type EngineEvent,
  type EngineState,
  type EventBody,
  fail,
  type Input,
  initialState,
  type Output,
  type ProcedureName,
  type Result,
  reduce,
  type Transport,
  type Update,
} from './contract.ts';

export type Answers = {
  [N in ProcedureName]?: (
    input: Input<N>,
    signal: AbortSignal | undefined,
  ) => Result<Output<N>> | Promise<Result<Output<N>>>;
};

export type FakeEngine = Transport & {
  publish: (body: EventBody, at?: number) => void;
  state: () => EngineState;
  calls: { name: ProcedureName; input: unknown }[];
};

/** A double of the engine at its port, the transport: answers by name, and events as a script tells them. */
export const createFakeEngine = (answers: Answers): FakeEngine => {
  let state = initialState;
  const listeners = new Set<(update: Update) => void>();
  const calls: FakeEngine['calls'] = [];

  return {
    calls,
    state: () => state,
    publish: (body, at = Date.now()) => {
      const event: EngineEvent = { ...body, seq: state.seq + 1, at };
      state = reduce(state, event);
      for (const listener of listeners) listener({ type: 'event', event });
    },
    call: async (name, input, { signal } = {}) => {
      calls.push({ name, input });
      const answer = answers[name];
      if (answer) return answer(input, signal);
      return fail('INTERNAL', { reason: 'fault', id: name, said: `The script has no ${name}.` });
    },
    subscribe: (_afterSeq, onUpdate) => {
      onUpdate({ type: 'snapshot', state });
      listeners.add(onUpdate);
      return () => {
        listeners.delete(onUpdate);
      };
    },
  };
};
