import type { ConfirmedDrive } from '../../contract/index.ts';
import type { RunHelper } from '../ports/index.ts';
import type { Writing } from '../stick/remember.ts';

/** What a person agreed to (`write.start`, `make.start`). */
export type Consent = {
  unmount: boolean;
  allowFixed: boolean;
  verify: boolean;
  anyway: boolean;
  count: boolean;
  delta: boolean;
  resume: boolean;
  powerOff: boolean;
};

export type WriteOrder = Writing & {
  drives: ConfirmedDrive[];
  consent: Consent;
  /** The helper's, or that of one that was authorised before. */
  run: RunHelper;
};
