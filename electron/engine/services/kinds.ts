import type {
  Failure,
  LockWish,
  ServiceName,
  ServiceReport,
  ServiceRequest,
} from '../../contract/index.ts';
import type { Machine } from '../nix/nix-session.ts';

export type ServiceKind<Request, Report> = {
  wishes: (request: Request) => LockWish[];
  /** Runs until its signal is aborted, or it can't go on: then says why. */
  run: (
    ports: Machine,
    request: Request,
    context: { signal: AbortSignal; tell: (report: Report) => void },
  ) => Promise<Failure | null>;
};

export const serviceKinds: {
  [N in ServiceName]: ServiceKind<ServiceRequest<N>, ServiceReport<N>>;
} = {};
