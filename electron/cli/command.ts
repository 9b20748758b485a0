import {
  fail,
  type InstallerOptions,
  ok,
  parseInstallerOptions,
  type Result,
} from '../contract/index.ts';
import type { Engine } from '../engine/index.ts';
import type { Output } from './output.ts';

export type CommandContext = {
  engine: Engine;
  output: Output;
  /** Asks on the terminal; null where there is none. */
  ask: ((question: string) => Promise<string>) | null;
  /** Aborted by Ctrl-C or SIGTERM. */
  signal: AbortSignal;
  startEntry: (name: 'web', args: string[]) => Promise<number>;
};

/** A command's end: nothing more to say, or an exit status of its own, or a failure to report. */
export type CommandEnd = Result<number>;

export const finished: CommandEnd = ok(0);

export type OptionFlags = { offline?: boolean; set?: string[] };

export type Target = { reference: string; host: string; options: InstallerOptions };

/** Splits `<flake>#<host>` by opening the fleet, which knows how a reference is read. */
export const readTarget = async (
  { engine, signal }: CommandContext,
  target: string,
  flags: OptionFlags,
): Promise<Result<Target>> => {
  const options = readOptions(flags);
  if (!options.ok) return options;
  const opened = await engine.call('fleet.open', { reference: target }, { signal });
  if (!opened.ok) return opened;
  const { selectedHost, reference, hosts } = opened.value;
  if (selectedHost === null) {
    return fail('USAGE', {
      reason: 'noHost',
      target,
      hosts: hosts.map(({ name }) => name).slice(0, 12),
    });
  }
  return ok({ reference, host: selectedHost, options: options.value });
};

const readOptions = ({ offline, set = [] }: OptionFlags): Result<InstallerOptions> => {
  const options = parseInstallerOptions(set);
  return options.ok && offline ? ok({ ...options.value, prebuilt: true }) : options;
};
