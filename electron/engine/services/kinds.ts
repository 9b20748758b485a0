import type {
  Failure,
  LockWish,
  ServiceName,
  ServiceReport,
  ServiceRequest,
} from '../../contract/index.ts';
import type { NixNeeds } from '../nix/nix-session.ts';
import type { Ports } from '../ports/index.ts';

export type ServiceKind<Request, Report> = {
  /** What it needs for itself. */
  wishes: (request: Request) => LockWish[];
  /** Runs until its signal is aborted, or it can't go on: then says why. */
  run: (
    ports: Ports & NixNeeds,
    request: Request,
    context: { signal: AbortSignal; tell: (report: Report) => void },
  ) => Promise<Failure | null>;
};

/** A line each. */
export const serviceKinds: {
  [N in ServiceName]: ServiceKind<ServiceRequest<N>, ServiceReport<N>>;
} = {};
