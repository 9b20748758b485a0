import {
  type Failure,
  type Fleet,
  fail,
  type Host,
  type InstallerOptions,
  ok,
  type Result,
} from '../../contract/index.ts';
import { evaluateWrapper } from './derive/ask-wrapper.ts';
import type { DeriveNeeds } from './derive/needs.ts';
import { wrapFleet } from './derive/wrap-fleet.ts';

/** What has to be on a stick that installs a host without a network. */
export type Target = {
  /** The store path of the system. */
  toplevel: string;
  /** Store paths of the flake's source, and of those of all its inputs. */
  sources: string[];
  /** Names of inputs whose sources can't be had: they are on no stick, and nothing needs them. */
  leftOut?: string[];
};

export type TargetOrder = {
  fleet: Fleet;
  host: Host;
  options: InstallerOptions;
  /** Of the flake that an installer was built of; null where that was another one than ours around the user's. */
  wrapper: string | null;
};

/**
 * Asks the host's own configuration what it consists of, whatever its installer is made by. Evaluates the host, and builds nothing.
 * `PROOF_UNAVAILABLE` where that can't be told, as of a host without a NixOS configuration.
 */
export const askTarget = async (
  ports: DeriveNeeds,
  { fleet, host, options, wrapper }: TargetOrder,
  signal: AbortSignal,
): Promise<Result<Target>> => {
  const wrapped = wrapper === null ? await wrap(ports, fleet, options, signal) : ok(wrapper);
  if (!wrapped.ok) return unknownTargetError(host, wrapped.error);
  const question = { pinned: { fleet }, resolved: wrapped.value, host, what: 'proof' as const };
  const answered = await evaluateWrapper(ports, question, signal);
  if (!answered.ok) return unknownTargetError(host, answered.error);
  const target = readTarget(answered.value);
  return target ? ok(target) : fail('PROOF_UNAVAILABLE', { reason: 'target', host: host.name });
};

const wrap = async (
  ports: DeriveNeeds,
  fleet: Fleet,
  options: InstallerOptions,
  signal: AbortSignal,
): Promise<Result<string>> => {
  // Only of an installation without a network is it known beforehand what gets installed.
  const request = { options: { ...options, prebuilt: true }, repository: null };
  const wrapped = await wrapFleet(ports, fleet, request, signal);
  return wrapped.ok ? ok(wrapped.value.resolved) : wrapped;
};

/** That it can't be told is one thing to whoever asks; why is in the fields. */
const unknownTargetError = (host: Host, error: Failure): { ok: false; error: Failure } => {
  if (/^(CANCELLED|NIX_.*)$/.test(error.code)) return { ok: false, error };
  return error.code === 'ATTRIBUTE_MISSING'
    ? fail('PROOF_UNAVAILABLE', { reason: 'noConfiguration', host: host.name })
    : fail('PROOF_UNAVAILABLE', { reason: 'unevaluated', host: host.name, cause: error });
};

const readTarget = (value: unknown): Target | null => {
  if (typeof value !== 'object' || value === null) return null;
  const { toplevel, sources, leftOut = [] } = value as Record<string, unknown>;
  return typeof toplevel === 'string' && Array.isArray(sources) && Array.isArray(leftOut)
    ? { toplevel, sources: sources.filter(isText), leftOut: leftOut.filter(isText) }
    : null;
};

const isText = (value: unknown): value is string => typeof value === 'string';
