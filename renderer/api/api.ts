import type {
  CallSignal,
  Input,
  Output,
  ProcedureName,
  Result,
  Transport,
} from '../../electron/contract/index.ts';

type Domain = ProcedureName extends `${infer D}.${string}` ? D : never;
type Verb<D extends string> = ProcedureName extends infer N
  ? N extends `${D}.${infer V}`
    ? V
    : never
  : never;
type Options = { signal?: CallSignal };
type Call<N extends ProcedureName> =
  Record<string, never> extends Input<N>
    ? (input?: Input<N>, options?: Options) => Promise<Result<Output<N>>>
    : (input: Input<N>, options?: Options) => Promise<Result<Output<N>>>;

/** `api.write.start(input)` is the call `write.start` of the contract. No call rejects; one whose signal is aborted is `CANCELLED`. */
export type Api = {
  [D in Domain]: {
    [V in Verb<D>]: `${D}.${V}` extends ProcedureName ? Call<`${D}.${V}`> : never;
  };
};

export const createApi = (transport: Pick<Transport, 'call'>): Api => {
  const domain = (name: string) =>
    new Proxy(
      {},
      {
        get:
          (_target, verb) =>
          (input: unknown = {}, options: Options = {}) =>
            // The types of `Api` allow only the names and inputs of the contract; the router checks both again.
            transport.call(`${name}.${String(verb)}` as ProcedureName, input as never, options),
      },
    );
  return new Proxy({}, { get: (_target, name) => domain(String(name)) }) as Api;
};
