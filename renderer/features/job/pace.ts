import {
  type DriveHistory,
  type DrivePass,
  type ProgressSample,
  type StepLike,
  stepOf,
  type WriteProgress,
} from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { formatSpeed, type Translate } from '../../../electron/texts/window.ts';

/** What went over to a drive, or came back, in a piece of time. Times in milliseconds since 1970. */
export type Stretch = { from: number; to: number; bytes: number };

/** A stick takes a block at a time and rests between: what is shorter than this says nothing of its speed. */
const shortestMs = 1_000;

/** Pure. One pass over a drive in pieces that are long enough to have a speed; the last is as long as it is. */
export const stretchesOf = ({ samples }: DrivePass, leastMs = shortestMs): Stretch[] => {
  const [first] = samples;
  if (first === undefined) return [];
  const stretches: Stretch[] = [];
  let from = first;
  for (const to of samples.slice(1)) {
    if (to.at - from.at < leastMs && to !== samples.at(-1)) continue;
    if (to.at === from.at) continue;
    const bytes = Math.max(0, to.bytesDone - from.bytesDone);
    const before = stretches.at(-1);
    // A pause is one piece, however often it is told that there is nothing new.
    if (before?.bytes === 0 && bytes === 0) before.to = to.at;
    else stretches.push({ from: from.at, to: to.at, bytes });
    from = to;
  }
  return joinShortEnd(stretches, leastMs);
};

/** The newest piece has only begun; on its own it would make the curve's end tremble. */
const joinShortEnd = (stretches: readonly Stretch[], leastMs: number): Stretch[] => {
  const [before, last] = stretches.slice(-2);
  const isLong = last === undefined || last.to - last.from >= leastMs;
  if (before === undefined || isLong || (before.bytes === 0) !== (last.bytes === 0)) {
    return [...stretches];
  }
  const joined = { from: before.from, to: last.to, bytes: before.bytes + last.bytes };
  return [...stretches.slice(0, -2), joined];
};

/** Pure. In bytes a second. */
export const speedOf = ({ from, to, bytes }: Stretch): number =>
  to > from ? (bytes * 1000) / (to - from) : 0;

/** Pure. Over all of a pass; null before anything can be said. */
export const meanSpeed = ({ samples }: DrivePass): number | null => {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < shortestMs) return null;
  return speedOf({ from: first.at, to: last.at, bytes: last.bytesDone - first.bytesDone });
};

/** A pass in which bytes go one way or the other. */
export type MeasuredPass = DrivePass & { phase: MeasuredStep };
export type MeasuredStep = StepLike<{ scope: 'drive'; progress: 'bytes' }>;

const isMeasured = (pass: DrivePass): pass is MeasuredPass => {
  const { scope, progress } = stepOf(pass.phase);
  return scope === 'drive' && progress === 'bytes';
};

/** Pure. What is drawn and judged of a drive. */
export const measuredPasses = (passes: readonly DrivePass[] = []): MeasuredPass[] =>
  passes.filter(isMeasured);

/** Below this share of its best a drive is slow, above that one it is itself again; between them it stays what it was. */
const slowShare = 0.5;
const wellShare = 0.7;
/** So long the speed is looked at, and so long it has to stay before a word is said, or taken back. */
const windowMs = 10_000;
/** A stick's cache is full within the first minutes; what comes later is rather heat. */
const cacheMs = 180_000;

/** Why a drive may be slower than it was: nothing tells for sure, the circumstances make one of them likelier. */
type SlowReason = 'cache' | 'heat' | 'reading';

/** `to` is null while it lasts. Times in milliseconds since 1970, speeds in bytes a second. */
type SlowSpell = {
  from: number;
  to: number | null;
  reason: SlowReason;
  best: number;
  /** The mean since then, which does not flicker. */
  since: number;
};

/** So long without a byte is a pause, which is told in words of its own, and no slowness. */
const pauseMs = 5_000;

/** Pure. When one pass over a drive was markedly slower than it had been, in its order. */
export const slowSpells = (pass: DrivePass): SlowSpell[] => {
  const stretches = stretchesOf(pass).filter((one) => !isPause(one));
  const start = stretches[0]?.from ?? 0;
  const spells: SlowSpell[] = [];
  let best = 0;
  let turnedAt: number | null = null;
  for (const [index, { from, to }] of stretches.entries()) {
    const speed = recentSpeed(stretches, index);
    if (speed === null) continue;
    best = Math.max(best, speed);
    const spell = spells.at(-1);
    const isSlow = spell !== undefined && spell.to === null;
    const turns = isSlow ? speed > best * wellShare : speed < best * slowShare;
    turnedAt = turns ? (turnedAt ?? from) : null;
    if (turnedAt === null || to - turnedAt < windowMs) continue;
    if (isSlow) spell.to = turnedAt;
    else spells.push(begunSpell(pass, spells.length === 0, start, turnedAt, best));
    turnedAt = null;
  }
  return spells.map((spell) => ({ ...spell, since: meanWithin(stretches, spell) }));
};

const isPause = ({ from, to, bytes }: Stretch): boolean => bytes === 0 && to - from >= pauseMs;

const begunSpell = (
  { phase }: DrivePass,
  isFirst: boolean,
  start: number,
  from: number,
  best: number,
): SlowSpell => {
  const isEarly = isFirst && from - start < cacheMs;
  const reason = !stepOf(phase).erases ? 'reading' : isEarly ? 'cache' : 'heat';
  return { from, to: null, reason, best, since: 0 };
};

/** Of the last ten seconds at work, or of as much as one piece has; null before there is so much. */
const recentSpeed = (stretches: readonly Stretch[], index: number): number | null => {
  let ms = 0;
  let bytes = 0;
  for (let at = index; at >= 0 && ms < windowMs; at -= 1) {
    const one = stretches[at];
    if (one === undefined) break;
    ms += one.to - one.from;
    bytes += one.bytes;
  }
  return ms < windowMs ? null : (bytes * 1000) / ms;
};

const meanWithin = (stretches: readonly Stretch[], { from, to }: SlowSpell): number => {
  const inside = stretches.filter((one) => one.from >= from && (to === null || one.to <= to));
  const bytes = inside.reduce((sum, one) => sum + one.bytes, 0);
  const ms = inside.reduce((sum, one) => sum + one.to - one.from, 0);
  return ms > 0 ? (bytes * 1000) / ms : 0;
};

/**
 * Pure. When a drive was markedly slower than it had been in this pass. Where it is compared with the image while it is written
 * nothing is said: reading is quicker than writing, whatever the drive.
 */
export const slowSpellsOf = ({ found }: DriveHistory, pass: DrivePass): SlowSpell[] =>
  stepOf(pass.phase).erases && found.some(({ state }) => state === 'same') ? [] : slowSpells(pass);

/** Pure. That a drive is markedly slower than it was, or slow from the start, and what is usual about that; else null. */
export const slowWords = (
  t: Translate,
  history: DriveHistory | undefined,
  linkMbps: number | null = null,
): string | null => {
  const pass = history?.passes.at(-1);
  const spell = history && pass && slowSpellsOf(history, pass).at(-1);
  if (!spell || spell.to !== null) {
    const isHeldUp = history && pass && isHeldUpByLink(history, pass, linkMbps);
    return isHeldUp ? t('job.slow.link') : null;
  }
  return t(`job.slow.${spell.reason}`, {
    now: formatSpeed(t, spell.since),
    before: formatSpeed(t, spell.best),
  });
};

/** USB 2 runs at 480 Mbit/s, and slower ones still did before it. */
const slowLinkMbps = 480;

/** Pure. Whether the port or the stick is an old, slow one; not where nothing is known of it. */
export const isSlowLink = (linkMbps: number | null): boolean =>
  linkMbps !== null && linkMbps <= slowLinkMbps;

/** So long the beginning is, in which neither a full cache nor heat holds a stick up. */
const beginningMs = 30_000;
/** What USB 2 lets through. A slower drive is held up by itself; a quicker one is in the computer's memory yet. */
const [leastSpeed, mostSpeed] = [20e6, 45e6];

/** Pure. Whether it was the link that a drive was as slow as it was from the start of being written. */
const isHeldUpByLink = (
  { found }: DriveHistory,
  { phase, samples }: DrivePass,
  linkMbps: number | null,
): boolean => {
  if (!isSlowLink(linkMbps) || !stepOf(phase).erases) return false;
  // What is the same already is only read.
  if (found.some(({ state }) => state === 'same')) return false;
  const [first] = samples;
  const end = first && samples.find(({ at }) => at - first.at >= beginningMs);
  if (!first || !end) return false;
  const bytes = end.bytesDone - first.bytesDone;
  const speed = speedOf({ from: first.at, to: end.at, bytes });
  return speed >= leastSpeed && speed <= mostSpeed;
};

/** Before this, what a pass has shown of its speed is its beginning only. */
const settleMs = 3_000;
/** What lies further back says less of what is to come: a stick becomes slower, and stays so. */
const shortestWindowMs = 20_000;
/** Of a long pass a longer piece is looked at. */
const windowShare = 0.25;
/** So long it takes until a change of the speed is mostly believed. */
const trustMs = 12_000;

/** Pure. Seconds that a drive's phase still takes, as it is shown; `progress` is that of one of the job's drives. */
export const etaOf = ({ writes, histories }: JobState, progress: WriteProgress): number | null => {
  if (progress.stalled) return null;
  const id = Object.keys(writes).find((one) => writes[one]?.progress === progress);
  const pass = id === undefined ? undefined : histories[id]?.passes.at(-1);
  // A single figure has no history yet.
  if (pass === undefined || pass.samples.length < 2) return progress.etaSeconds;
  return pass.phase === progress.phase ? settledEta(pass) : null;
};

/**
 * Pure. Seconds that a pass still takes, by what it has shown so far; null where nothing can be said. It counts down second by
 * second while the drive keeps its pace, and follows a change of it slowly rather than trembling with every block.
 */
export const settledEta = ({ samples, bytesTotal }: DrivePass): number | null => {
  const first = samples[0];
  const last = samples.at(-1);
  if (bytesTotal === null || first === undefined || last === undefined) return null;
  if (last.bytesDone >= bytesTotal) return 0;
  if (last.at - first.at < settleMs) return null;
  const etas: Eta[] = [];
  let begin = 0;
  for (const [index, sample] of samples.entries()) {
    const elapsedMs = sample.at - first.at;
    if (elapsedMs < settleMs) continue;
    const windowMs = Math.max(shortestWindowMs, elapsedMs * windowShare);
    while (begin + 1 < index && isOld(samples[begin + 1], sample, windowMs)) begin += 1;
    const estimated = estimate(samples[begin] ?? first, sample, bytesTotal);
    const before = etas.at(-1) ?? null;
    // While nothing moves, what was said stays said: the pause is told in words.
    const seconds = estimated === null ? before?.seconds : eased(before, estimated, sample.at);
    if (seconds !== undefined) etas.push({ at: sample.at, seconds });
  }
  return etas.at(-1)?.seconds ?? null;
};

/** `seconds` were left at `at`. */
type Eta = { at: number; seconds: number };

const isOld = (sample: ProgressSample | undefined, now: ProgressSample, windowMs: number) =>
  sample !== undefined && now.at - sample.at >= windowMs;

const estimate = (from: ProgressSample, to: ProgressSample, bytesTotal: number): number | null => {
  const bytes = to.bytesDone - from.bytesDone;
  if (bytes <= 0 || to.at <= from.at) return null;
  return ((bytesTotal - to.bytesDone) * (to.at - from.at)) / 1000 / bytes;
};

const eased = (before: Eta | null, estimated: number, at: number): number => {
  if (before === null) return estimated;
  const expected = Math.max(0, before.seconds - (at - before.at) / 1000);
  const trust = 1 - Math.exp(-(at - before.at) / trustMs);
  return expected + (estimated - expected) * trust;
};
