import type { Drive, JobRequest } from '../../electron/contract/index.ts';
import type { Intent } from './intent.ts';
import { wasFinished, wasInterrupted } from './stick-memory.ts';

/** What a person decides in the confirmation. */
export type Choices = Pick<
  JobRequest<'write'>,
  'unmount' | 'delta' | 'resume' | 'powerOff' | 'anyway'
>;

/** How the drives could be written in less time than from beginning to end. */
export type Proposal = { mode: 'delta' | 'resume'; isSuggested: boolean };

type Known = Pick<Drive, 'lastStick'>;

/**
 * Pure. Null where a drive's past is not known, or several drives have different ones. Suggested is only what is likely to
 * save time: to go on with the same, or to renew a stick that was verified and made of the same fleet and host.
 */
export const proposalOf = (intent: Intent, drives: readonly Known[]): Proposal | null => {
  const proposals = drives.map(({ lastStick }) => lastStick && proposalFor(intent, lastStick));
  const [first] = proposals;
  if (!first || proposals.some((proposal) => proposal?.mode !== first.mode)) return null;
  const isSuggested = proposals.every((proposal) => proposal?.isSuggested === true);
  return { mode: first.mode, isSuggested };
};

const proposalFor = (intent: Intent, record: NonNullable<Known['lastStick']>): Proposal | null => {
  if (wasInterrupted(record)) return { mode: 'resume', isSuggested: isSame(intent, record) };
  if (!wasFinished(record)) return null;
  const isSuggested = record.stick === 'verified' && record.made !== null && isSame(intent, record);
  return { mode: 'delta', isSuggested };
};

/** Of the same host, or of the same file. What is in it may have changed all the same. */
const isSame = (intent: Intent, { made, image }: NonNullable<Known['lastStick']>): boolean =>
  intent.of === 'host'
    ? made?.host === intent.input.host && made.reference === intent.input.reference
    : made === null && image === intent.input.image;

/** Pure. Only one of the two, and only where it is on offer. */
export const choicesFor = (
  proposal: Proposal | null,
  isTaken: boolean,
  more: Pick<Choices, 'unmount' | 'powerOff' | 'anyway'>,
): Choices => ({
  ...more,
  delta: isTaken && proposal?.mode === 'delta',
  resume: isTaken && proposal?.mode === 'resume',
});

/**
 * Pure. The same choices for another try: what was interrupted is gone on with, and what was chosen before stays where it
 * still makes sense.
 */
export const choicesAgain = (
  before: Choices,
  intent: Intent,
  drives: readonly Known[],
): Choices => {
  const proposal = proposalOf(intent, drives);
  const isTaken =
    proposal?.mode === 'resume' ? proposal.isSuggested || before.resume : before.delta;
  return choicesFor(proposal, isTaken, before);
};

/** Pure. A file has no power, and a loop device none of its own. */
export const canPowerOff = ({ kind }: Pick<Drive, 'kind'>): boolean => kind === 'disk';
