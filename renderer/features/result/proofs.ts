import type { DriveOutcome, OfflineProof } from '../../../electron/contract/index.ts';
import {
  formatItems,
  formatSize,
  formatSpeed,
  type Translate,
} from '../../../electron/texts/window.ts';
import type { Eject } from '../../state/job-store.ts';

/** `yes`: proven. `no`: proven not to be so. `open`: not known, or still to be done. `warned`: so, but not without a doubt. */
export type Proof = {
  key: string;
  state: 'yes' | 'no' | 'open' | 'warned';
  title: string;
  detail: string | null;
};

export type ProofSetting = {
  eject: Eject;
  /** A file, which nobody unplugs. */
  isPractice: boolean;
  /** The job was only to read. */
  isRead: boolean;
  /** Of the image that was built; null where it is not meant to install without a network. */
  offline: OfflineProof | null;
};

/** Pure. What was proven of one drive, each apart from the other. */
export const proofsOf = (
  t: Translate,
  outcome: DriveOutcome,
  { eject, isPractice, isRead, offline }: ProofSetting,
): Proof[] => [
  ...(isRead ? [] : [writtenProof(t, outcome), flushedProof(t, outcome)]),
  verifiedProof(t, outcome),
  ...repairedProofs(t, outcome),
  ...signatureProofs(t, outcome),
  ...(offline === null || !holdsImage(outcome) ? [] : [offlineProof(t, offline)]),
  ...(isRead || isGone(outcome) ? [] : [safeProof(t, outcome, eject, isPractice)]),
];

/** What was found in the image is true of the stick only where all of it is there. */
const holdsImage = ({ stick }: DriveOutcome): boolean =>
  stick === 'verified' || stick === 'writtenUnverified';

/** It was unplugged already. */
const isGone = ({ error }: DriveOutcome): boolean => error?.code === 'DRIVE_LOST';

const proof = (
  key: string,
  state: Proof['state'],
  title: string,
  detail: string | null,
): Proof => ({ key, state, title, detail });

const writtenProof = (t: Translate, outcome: DriveOutcome): Proof => {
  const { written, bytesWritten, imageBytes, writeSeconds } = outcome;
  const size = formatSize(t, bytesWritten);
  if (written) {
    if (imageBytes !== null && bytesWritten < imageBytes) {
      return proof('written', 'yes', t('result.proof.changed'), changedDetail(t, outcome));
    }
    const speed = formatSpeed(t, bytesWritten / Math.max(writeSeconds, 0.001));
    const detail = writeSeconds > 0 ? t('result.proof.writtenDetail', { size, speed }) : size;
    return proof('written', 'yes', t('result.proof.written'), detail);
  }
  if (bytesWritten === 0) return proof('written', 'open', t('result.proof.notWritten'), null);
  const detail =
    imageBytes === null
      ? size
      : t('result.proof.partlyWrittenDetail', { size, total: formatSize(t, imageBytes) });
  return proof('written', 'no', t('result.proof.partlyWritten'), detail);
};

/** What it cost, and what it spared: the reason for reading first. */
const changedDetail = (t: Translate, { bytesWritten, bytesRead, imageBytes }: DriveOutcome) =>
  t(bytesWritten === 0 ? 'result.proof.unchangedDetail' : 'result.proof.changedDetail', {
    written: formatSize(t, bytesWritten),
    total: formatSize(t, imageBytes ?? 0),
    read: formatSize(t, bytesRead),
    saved: formatSize(t, (imageBytes ?? 0) - bytesWritten),
  });

const flushedProof = (t: Translate, { flushed }: DriveOutcome): Proof =>
  flushed
    ? proof('flushed', 'yes', t('result.proof.flushed'), t('result.proof.flushedDetail'))
    : proof('flushed', 'open', t('result.proof.notFlushed'), null);

const verifiedProof = (
  t: Translate,
  { verified, stick, bytesRead, imageBytes, record }: DriveOutcome,
): Proof => {
  if (verified) {
    const size = formatSize(t, imageBytes ?? bytesRead);
    const detail = t(
      record === null ? 'result.proof.verifiedDetail' : 'result.proof.verifiedAloneDetail',
      { size },
    );
    return proof('verified', 'yes', t('result.proof.verified'), detail);
  }
  if (stick === 'differs') return proof('verified', 'no', t('result.proof.differs'), null);
  const detail = verified === null ? t('result.proof.notAsked') : null;
  return proof('verified', 'open', t('result.proof.notVerified'), detail);
};

/** Exported: a build without a stick has it too. */
export const offlineProof = (
  t: Translate,
  { systemPaths, systemBytes, sourcePaths, missing, leftOut = [] }: OfflineProof,
): Proof => {
  if (missing.length > 0) {
    return proof(
      'offline',
      'no',
      t('result.proof.offlineMissing', { count: missing.length }),
      null,
    );
  }
  const size = formatSize(t, systemBytes);
  const words = [
    t('result.proof.offlineDetail', { count: sourcePaths, paths: systemPaths, size }),
    ...(leftOut.length > 0
      ? [t('result.proof.offlineLeftOut', { inputs: formatItems(t, leftOut) })]
      : []),
  ];
  return proof('offline', 'yes', t('result.proof.offline'), words.join(' '));
};

const repairedProofs = (t: Translate, { repairedBlocks, verified }: DriveOutcome): Proof[] => {
  if (repairedBlocks === 0) return [];
  const title = t('result.proof.repaired', { count: repairedBlocks });
  return [proof('repaired', 'warned', title, verified ? t('result.proof.repairedDetail') : null)];
};

/** Whether something else than the image may be seen in it. */
const signatureProofs = (
  t: Translate,
  { signatures: { cleared, left } }: DriveOutcome,
): Proof[] => {
  const told = (key: 'cleared' | 'left', state: Proof['state'], list: typeof left): Proof[] => {
    if (list.length === 0) return [];
    const types = formatItems(t, [...new Set(list.map(({ type }) => type))]);
    return [proof(key, state, t(`result.proof.${key}`), t(`result.proof.${key}Detail`, { types }))];
  };
  return [...told('cleared', 'yes', cleared), ...told('left', 'warned', left)];
};

const safeProof = (
  t: Translate,
  { safeToUnplug, stick }: DriveOutcome,
  eject: Eject,
  isPractice: boolean,
): Proof => {
  if (isPractice) {
    return proof('safe', 'open', t('result.proof.practice'), t('result.proof.practiceDetail'));
  }
  if (safeToUnplug) {
    return proof('safe', 'yes', t('result.proof.safe'), t('result.proof.poweredOff'));
  }
  if (eject === 'ejected') {
    return proof('safe', 'yes', t('result.proof.safe'), t('result.proof.ejected'));
  }
  return stick === 'untouched'
    ? proof('safe', 'open', t('result.proof.untouched'), null)
    : proof('safe', 'open', t('result.proof.notSafe'), t('result.proof.notSafeDetail'));
};
