import type { DriveOutcome } from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import type { Eject } from '../../state/job-store.ts';
import { formatSize, formatSpeed } from '../../texts/format.ts';
import type { Translate } from '../../texts/i18n.ts';

/** `yes`: proven. `no`: proven not to be so. `open`: not known, or still to be done. */
export type Proof = {
  key: string;
  state: 'yes' | 'no' | 'open';
  title: string;
  detail: string | null;
};

export type ResultKind = 'verified' | 'written' | 'built' | 'failed' | 'cancelled';

/** Pure. What the result's heading says: verified only where every drive was read back and was equal. */
export const resultKind = (job: JobState): ResultKind => {
  if (job.phase === 'failed') return 'failed';
  if (job.phase === 'cancelled') return 'cancelled';
  if (job.kind === 'build') return 'built';
  const outcomes = job.result?.drives ?? [];
  const verified = outcomes.length > 0 && outcomes.every((outcome) => outcome.verified === true);
  return verified ? 'verified' : 'written';
};

/** Pure. The outcome of the job's first drive, from its result or from the event that came before it. */
export const firstOutcome = (job: JobState): DriveOutcome | null => {
  const id = job.subject.drives[0]?.id;
  return (
    job.result?.drives.find(({ driveId }) => driveId === id) ??
    (id === undefined ? null : (job.writes[id]?.outcome ?? null))
  );
};

/** Pure. What was proven, each apart from the other. */
export const proofsOf = (
  t: Translate,
  outcome: DriveOutcome,
  eject: Eject,
  isPractice: boolean,
): Proof[] => [
  writtenProof(t, outcome),
  outcome.flushed
    ? proof('flushed', 'yes', t('result.proof.flushed'), t('result.proof.flushedDetail'))
    : proof('flushed', 'open', t('result.proof.notFlushed'), null),
  verifiedProof(t, outcome),
  safeProof(t, outcome, eject, isPractice),
];

const proof = (
  key: string,
  state: Proof['state'],
  title: string,
  detail: string | null,
): Proof => ({
  key,
  state,
  title,
  detail,
});

const writtenProof = (t: Translate, { written, bytesWritten, writeSeconds }: DriveOutcome) => {
  const size = formatSize(bytesWritten);
  if (written) {
    const speed = formatSpeed(bytesWritten / Math.max(writeSeconds, 0.001));
    const detail = writeSeconds > 0 ? t('result.proof.writtenDetail', { size, speed }) : size;
    return proof('written', 'yes', t('result.proof.written'), detail);
  }
  return bytesWritten > 0
    ? proof('written', 'no', t('result.proof.partlyWritten', { size }), null)
    : proof('written', 'open', t('result.proof.notWritten'), null);
};

const verifiedProof = (t: Translate, { verified, stick, bytesRead }: DriveOutcome) => {
  if (verified) {
    const detail = t('result.proof.verifiedDetail', { size: formatSize(bytesRead) });
    return proof('verified', 'yes', t('result.proof.verified'), detail);
  }
  if (stick === 'differs') return proof('verified', 'no', t('result.proof.differs'), null);
  const detail = verified === null ? t('result.proof.notAsked') : null;
  return proof('verified', 'open', t('result.proof.notVerified'), detail);
};

const safeProof = (
  t: Translate,
  { safeToUnplug }: DriveOutcome,
  eject: Eject,
  isPractice: boolean,
) => {
  if (isPractice) {
    return proof('safe', 'open', t('result.proof.practice'), t('result.proof.practiceDetail'));
  }
  return safeToUnplug || eject === 'ejected'
    ? proof('safe', 'yes', t('result.proof.safe'), t('result.proof.safeDetail'))
    : proof('safe', 'open', t('result.proof.notSafe'), t('result.proof.notSafeDetail'));
};

/** Pure. What the stick is now, after a job that did not come to its end; a drive never touched has no outcome. */
export const stickWords = (t: Translate, job: JobState): string =>
  t(`result.stick.${firstOutcome(job)?.stick ?? 'untouched'}`);

/** The last lines of a failed build's log, as the engine picked them. */
export const logTailOf = ({ error }: JobState): string[] => {
  const tail = error?.params.log;
  return Array.isArray(tail) ? tail.filter((line) => typeof line === 'string') : [];
};
