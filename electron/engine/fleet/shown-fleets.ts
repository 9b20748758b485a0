import { ok, type Result } from '../../contract/index.ts';
import type { EvaluationNeeds } from '../nix/evaluate.ts';
import { isLocal, type OpenedFleet, openFleet } from './open-fleet.ts';
import { parseReference } from './parse-reference.ts';

export type OpenFleet = (reference: string, signal: AbortSignal) => Promise<Result<OpenedFleet>>;

export type ShownFleets = {
  /** As `openFleet`; what it answers is remembered as what the user was shown. */
  open: OpenFleet;
  /**
   * The fleet in the state that was last shown: what was shown is what gets built, whatever was pushed or committed
   * meanwhile. A folder with changes that are not committed, and one without git, is taken as it is now.
   */
  reopen: OpenFleet;
};

/** Remembers which revision of a fleet was shown last, as long as the engine lives. */
export const createShownFleets = (ports: EvaluationNeeds): ShownFleets => {
  const shown = new Map<string, OpenedFleet>();

  const open: OpenFleet = async (reference, signal) => {
    const opened = await openFleet(ports, reference, signal);
    if (opened.ok) shown.set(opened.value.reference, opened.value);
    return opened;
  };

  const reopen: OpenFleet = async (reference, signal) => {
    const parsed = parseReference(reference, ports.environment);
    const before = parsed.ok ? shown.get(parsed.value.reference) : undefined;
    if (!parsed.ok || before === undefined) return openFleet(ports, reference, signal);
    // Its URL has the revision in it.
    if (!isLocal(before.resolved) && before.lockedUrl !== null) {
      return ok({ ...before, selectedHost: parsed.value.host });
    }
    const now = await openFleet(ports, reference, signal);
    if (!now.ok || now.value.dirty || now.value.revision === before.revision) return now;
    const url = before.dirty ? null : before.lockedUrl;
    const again = url === null ? now : await openFleet(ports, url, signal);
    // It may be gone: the commit was amended, and what it was is swept up.
    return again.ok
      ? ok({ ...again.value, reference: before.reference, selectedHost: parsed.value.host })
      : now;
  };

  return { open, reopen };
};
