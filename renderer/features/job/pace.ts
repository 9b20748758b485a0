import { type DriveHistory, type DrivePass, stepOf } from '../../../electron/contract/index.ts';
import { formatSpeed } from '../../texts/format.ts';
import type { Translate } from '../../texts/i18n.ts';
import { isHeldUpByLink } from './slow-link.ts';
import { type Stretch, stretchesOf } from './stretches.ts';

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
export type SlowSpell = {
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
