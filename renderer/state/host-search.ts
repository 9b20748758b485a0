import type { Host } from '../../electron/contract/index.ts';

/** Where the letters that were typed stand in a name: from, and up to but without. */
export type Range = readonly [from: number, to: number];

export type FoundHost = { host: Host; ranges: readonly Range[] };

export type HostQuery = {
  search: string;
  /** Such as `x86_64-linux`; null: any. `unknown`: those that nobody asked about yet. */
  system: string | null;
  /** Names of hosts that were worked with before, latest first. */
  recent: readonly string[];
};

type Match = { rank: number; ranges: Range[] };

/**
 * The parts of a name, as people read it: `web-12` is `web` and `12`, `dbProd2` is `db`, `Prod` and `2`. Zeros before a
 * number are a part of their own, because nobody types them.
 */
const partPattern = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|0+(?=[1-9])|\d+|[^\p{ASCII}]+/gu;

/** Pure. Hosts that hold every word of the search, best first; recent ones first among equals, and without a search. */
export const findHosts = (hosts: readonly Host[], query: HostQuery): FoundHost[] => {
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
  const recency = new Map(query.recent.map((name, index) => [name, index]));
  const found: (FoundHost & { rank: number; age: number })[] = [];
  for (const host of hosts) {
    if (!isOfSystem(host, query.system)) continue;
    const match = matchHost(host, words);
    if (!match) continue;
    const age = recency.get(host.name) ?? recency.size;
    found.push({ host, age, rank: match.rank, ranges: match.ranges });
  }
  // Those that are equal stay in the order in which they were.
  return found.sort(
    (a, b) =>
      a.rank - b.rank ||
      a.age - b.age ||
      (words.length === 0 ? 0 : a.host.name.length - b.host.name.length),
  );
};

/** What stands for hosts whose system only an evaluation would tell. */
export const unknownSystem = 'unknown';

const isOfSystem = ({ system }: Host, wanted: string | null): boolean =>
  wanted === null || (system ?? unknownSystem) === wanted;

/** Pure. The systems of a fleet, for a filter; empty where there is nothing to tell apart. */
export const systemsOf = (hosts: readonly Host[]): string[] => {
  const systems = new Set(hosts.map(({ system }) => system ?? unknownSystem));
  const known = [...systems].filter((system) => system !== unknownSystem).sort();
  if (known.length < 2) return [];
  return systems.has(unknownSystem) ? [...known, unknownSystem] : known;
};

const nothingAsked: Match = { rank: 0, ranges: [] };

const matchHost = (host: Host, words: readonly string[]): Match | null => {
  if (words.length === 0) return nothingAsked;
  let rank = 0;
  const ranges: Range[] = [];
  for (const word of words) {
    const match = matchName(host.name, word) ?? matchKind(host, word);
    if (!match) return null;
    rank += match.rank;
    ranges.push(...match.ranges);
  }
  return { rank, ranges: joined(ranges) };
};

/** System and kind can be searched for as well; a name counts for more. */
const matchKind = ({ system, installer }: Host, word: string): Match | null =>
  installer.kind.toLowerCase().includes(word) || system?.toLowerCase().includes(word)
    ? { rank: 5, ranges: [] }
    : null;

/** Pure. How well a word in lower case fits a name, and where: the smaller the rank, the better. Null: not at all. */
export const matchName = (name: string, word: string): Match | null => {
  const lower = name.toLowerCase();
  if (lower.startsWith(word)) {
    return { rank: lower.length === word.length ? 0 : 1, ranges: [[0, word.length]] };
  }
  if (!isWithin(lower, word)) return null;
  const parts = [...name.matchAll(partPattern)].map(({ 0: text, index }) => ({
    text: text.toLowerCase(),
    index,
  }));
  const initials = matchParts(parts, word, 0, 0);
  if (initials) return { rank: initials[0]?.[0] === 0 ? 2 : 3, ranges: joined(initials) };
  const at = lower.indexOf(word);
  return at === -1 ? null : { rank: 4, ranges: [[at, at + word.length]] };
};

type Part = { text: string; index: number };

/** The beginnings of some parts, in their order, one after the other: `w12` and `we1` fit `web-12`. Long pieces first. */
const matchParts = (
  parts: readonly Part[],
  word: string,
  from: number,
  typed: number,
): Range[] | null => {
  if (typed === word.length) return [];
  for (let at = from; at < parts.length; at += 1) {
    const { text, index } = parts[at] as Part;
    for (let length = commonStart(text, word, typed); length > 0; length -= 1) {
      const rest = matchParts(parts, word, at + 1, typed + length);
      if (rest) return [[index, index + length], ...rest];
    }
  }
  return null;
};

const commonStart = (text: string, word: string, typed: number): number => {
  let length = 0;
  while (typed + length < word.length && text[length] === word[typed + length]) length += 1;
  return length;
};

/** All letters are there in their order: rules most names out at once. */
const isWithin = (text: string, word: string): boolean => {
  let at = 0;
  for (const letter of word) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
};

/** Ranges in their order, those that touch as one. */
const joined = (ranges: readonly Range[]): Range[] => {
  const result: Range[] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }
  return result;
};

/** Pure. A name in pieces, marked where the search found it. */
export const marked = (
  name: string,
  ranges: readonly Range[],
): { text: string; from: number; isMatch: boolean }[] => {
  const pieces: { text: string; from: number; isMatch: boolean }[] = [];
  let at = 0;
  const add = (to: number, isMatch: boolean) => {
    if (to > at) pieces.push({ text: name.slice(at, to), from: at, isMatch });
    at = Math.max(at, to);
  };
  for (const [from, to] of ranges) {
    add(from, false);
    add(to, true);
  }
  add(name.length, false);
  return pieces;
};
