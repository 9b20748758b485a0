import type {
  Check,
  DriveAfter,
  Failure,
  FailureCode,
  failureTable,
  Language,
  StickState,
} from '../contract/index.ts';
import { checkTexts, createSay } from './create-say.ts';
import { common as commonDe } from './de/common.ts';
import * as drivesDe from './de/drives.ts';
import { fleet as fleetDe } from './de/fleet.ts';
import { images as imagesDe } from './de/images.ts';
import { nix as nixDe } from './de/nix.ts';
import { common as commonEn } from './en/common.ts';
import * as drivesEn from './en/drives.ts';
import { fleet as fleetEn } from './en/fleet.ts';
import { images as imagesEn } from './en/images.ts';
import { nix as nixEn } from './en/nix.ts';
import type { Say } from './say.ts';
import type { Told } from './told.ts';
import type { Variant, Words } from './words.ts';

type Texts = Record<keyof typeof failureTable, (params: never, say: Say) => Told>;

/** The compiler sees to it that each language has each code. */
const texts: Record<Language, Texts> = {
  en: { ...commonEn, ...fleetEn, ...nixEn, ...imagesEn, ...drivesEn.drives },
  de: { ...commonDe, ...fleetDe, ...nixDe, ...imagesDe, ...drivesDe.drives },
};

type StickTexts = Record<StickState, (device: string) => string>;
type AfterTexts = {
  stickAfterWrite: StickTexts;
  stickAfterRead: StickTexts;
  holdsWrongImage: (device: string) => string;
  past: {
    differed: string;
    neverEnded: (percent: string | null) => string;
    interrupted: (percent: string | null) => string;
  };
};
const after: Record<Language, AfterTexts> = { en: drivesEn, de: drivesDe };

/** How things are said: in whose language, and where. */
type Manner = { language: Language; variant: Variant };

/** Pure. How things are called that stand in a sentence. */
export const sayIn = (manner: Manner): Say =>
  createSay(manner.language, manner.variant, (cause) => failureWords(cause, manner));

/** Pure. What happened and what to do, with what the drive is now where one was worked on. */
export const failureWords = (failure: Failure, manner: Manner): Words => {
  const { language, variant } = manner;
  const say = sayIn(manner);
  const { message, hint } = texts[language][failure.code](failure.params as never, say);
  const states = failure.after ? afterWords(after[language], failure.code, failure.after, say) : [];
  return {
    message: [message, ...states].join(' '),
    hint: hint === null || typeof hint === 'string' ? hint : hint[variant],
  };
};

const afterWords = (
  words: AfterTexts,
  code: FailureCode,
  { device, stick, wasToBeWritten, past }: DriveAfter,
  say: Say,
): string[] => {
  const isWrong = wasToBeWritten && code === 'IMAGE_CORRUPT' && stick !== 'untouched';
  const state = (wasToBeWritten ? words.stickAfterWrite : words.stickAfterRead)[stick];
  return [
    isWrong ? words.holdsWrongImage(device) : state(device),
    ...(past === null ? [] : [pastWords(words.past, past, say)]),
  ];
};

const pastWords = (
  words: AfterTexts['past'],
  past: NonNullable<DriveAfter['past']>,
  say: Say,
): string => {
  if (past.reason === 'differed') return words.differed;
  const { reachedShare } = past;
  return words[past.reason](reachedShare === null ? null : say.percent(reachedShare));
};

/** A check of this machine: what it is called, how it stands, what was found, and what to do. */
export type CheckWords = Words & { name: string; state: string };

/** Pure. */
export const checkWords = ({ name, state, found }: Check, manner: Manner): CheckWords => {
  const own = checkTexts[manner.language];
  return { name: own.names[name], state: own.states[state], ...own.found(found, sayIn(manner)) };
};
