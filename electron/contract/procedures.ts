import { z } from 'zod';
import { BuildPlan, LogLine, OfflineProof } from './build.ts';
import { Check } from './check.ts';
import { Drive } from './drives.ts';
import type { EngineEvent } from './events.ts';
import { Failure, type Result } from './failure.ts';
import { Fleet, HostFacts, longestHostName, RecentFleet } from './fleet.ts';
import { ImageAbout } from './image.ts';
import { installer, type JobKind, jobKinds } from './jobs.ts';
import { Preferences } from './preferences.ts';
import { ServiceOrder } from './service-state.ts';
import type { EngineState } from './state.ts';
import { StickEntry } from './stick.ts';

const none = z.object({});
const jobStarted = z.object({ jobId: z.string() });

/** A reference with `#host` behind it, each character of which may be three of percent code for each of its bytes. */
const longestTarget = 4096 + 9 * longestHostName;

const starts = Object.fromEntries(
  Object.entries(jobKinds).map(([kind, { request }]) => [
    `${kind}.start`,
    { isOrder: true, input: request, output: jobStarted },
  ]),
) as unknown as {
  [K in JobKind as `${K}.start`]: {
    isOrder: true;
    input: (typeof jobKinds)[K]['request'];
    output: typeof jobStarted;
  };
};

export const AppStatus = z.object({
  version: z.string(),
  /** Null where nix is missing; then `nixProblem` says how to get it. */
  nixVersion: z.string().nullable(),
  nixProblem: Failure.nullable(),
  online: z.boolean(),
  root: z.boolean(),
  platform: z.string(),
  /** The machine's nix system, such as `x86_64-linux`. */
  system: z.string(),
});
export type AppStatus = z.infer<typeof AppStatus>;

/**
 * The API: what a shell can ask of the engine. A name is `domain.verb`. A question ends with whoever waits for its answer; an order
 * is carried out also when they have gone.
 */
export const procedures = {
  'app.status': { input: none, output: AppStatus },
  'app.diagnose': { input: none, output: z.object({ checks: z.array(Check) }) },
  'preferences.read': { input: none, output: Preferences },
  /** What is not given stays as it is. */
  'preferences.change': { isOrder: true, input: Preferences.partial(), output: Preferences },
  'fleet.recent': { input: none, output: z.object({ fleets: z.array(RecentFleet) }) },
  'fleet.forget': { isOrder: true, input: z.object({ reference: z.string() }), output: none },
  'fleet.practice': { isOrder: true, input: none, output: z.object({ reference: z.string() }) },
  'fleet.open': { input: z.object({ reference: z.string().max(longestTarget) }), output: Fleet },
  'fleet.describeHost': {
    input: installer.omit({ options: true }).extend({
      /** A person chose it: it is `lastHost` of the fleet from then on. */
      chosen: z.boolean().optional(),
    }),
    output: HostFacts,
  },
  'drives.list': { input: none, output: z.object({ drives: z.array(Drive) }) },
  'drives.find': {
    /** A device path, an id of `drives.list`, or `file:PATH`. */
    input: z.object({ selector: z.string().min(1) }),
    output: z.object({ drive: Drive }),
  },
  'drives.createPractice': {
    isOrder: true,
    input: z.object({
      /** Null: a new one in the app's own data folder. */
      path: z.string().nullable(),
      sizeBytes: z.number().int().positive(),
    }),
    output: z.object({ drive: Drive }),
  },
  'drives.eject': { isOrder: true, input: z.object({ id: z.string() }), output: none },
  ...starts,
  'build.plan': { input: installer, output: z.object({ plan: BuildPlan }) },
  'build.prove': {
    /** Is all that the host needs in this image? Evaluates the host, and reads the image. */
    input: installer.omit({ options: true }).extend({ image: z.string().min(1) }),
    output: z.object({ proof: OfflineProof }),
  },
  /** What an image file is and will take on a drive (null where only unpacking it would tell). What can't be written at all is an error. */
  'images.measure': {
    input: z.object({ image: z.string().min(1) }),
    output: z.object({
      path: z.string(),
      unpackedBytes: z.number().int().nullable(),
      about: ImageAbout,
      /** Why it would only be written with `anyway`. */
      doubt: Failure.nullable(),
    }),
  },
  /** What was written on this machine, newest first, at most 200. */
  'sticks.list': { input: none, output: z.object({ sticks: z.array(StickEntry) }) },
  /** With what was written to the same drive before, which else would pass for what it holds now. */
  'sticks.forget': { isOrder: true, input: z.object({ id: z.number().int() }), output: none },
  'jobs.cancel': { isOrder: true, input: z.object({ jobId: z.string() }), output: none },
  'jobs.forget': { isOrder: true, input: z.object({ jobId: z.string() }), output: none },
  'jobs.readLog': {
    input: z.object({ jobId: z.string(), fromNumber: z.number().int().min(0) }),
    output: z.object({
      /** From the ring in memory; `firstNumber` is the oldest that is still there. */
      lines: z.array(LogLine),
      firstNumber: z.number().int(),
      /** The whole log on disk. */
      file: z.string().nullable(),
    }),
  },
  'services.start': { isOrder: true, input: ServiceOrder, output: none },
  /** Answers when it has ended. One that failed is put away. */
  'services.stop': { isOrder: true, input: z.object({ name: z.string() }), output: none },
} as const satisfies Record<string, { isOrder?: true; input: z.ZodType; output: z.ZodType }>;

type Procedures = typeof procedures;
export type ProcedureName = keyof Procedures;
export type Input<N extends ProcedureName> = z.infer<Procedures[N]['input']>;
export type Output<N extends ProcedureName> = z.infer<Procedures[N]['output']>;

export const isOrder = (name: ProcedureName): boolean => 'isOrder' in procedures[name];

export const isProcedureName = (name: string): name is ProcedureName =>
  Object.hasOwn(procedures, name);

/** What a subscriber gets: the state once, then every event after it, in order and without a gap. */
export type Update =
  | { type: 'snapshot'; state: EngineState }
  | { type: 'event'; event: EngineEvent };

/** Node's or the browser's, as the layer has it that imports this; the contract itself knows neither. */
export type CallSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : never;

/** With its signal aborted a call is `CANCELLED` at once, and what a question has started is ended (`isOrder`). */
export type Call = <N extends ProcedureName>(
  name: N,
  input: Input<N>,
  options?: { signal?: CallSignal },
) => Promise<Result<Output<N>>>;

/**
 * How a shell reaches the engine: the renderer sees only this. `call` never rejects for an expected failure.
 * `subscribe` replays from `afterSeq` where the engine still has those events, else begins with a snapshot
 * (always so with null); it returns the function that ends it.
 */
export type Transport = {
  call: Call;
  subscribe: (afterSeq: number | null, onUpdate: (update: Update) => void) => () => void;
};

/** What Electron's preload gives to its page. An `AbortSignal` can't cross to it; the name of a call can. */
export type Bridge = Pick<Transport, 'subscribe'> & {
  call: <N extends ProcedureName>(
    name: N,
    input: Input<N>,
    id?: string,
  ) => Promise<Result<Output<N>>>;
  cancel: (id: string) => void;
};
