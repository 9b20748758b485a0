import { cutLine } from '../../contract/index.ts';
import { parseJson, parseJsonObject, stripEscapes } from './nix-text.ts';

/**
 * One line of what `nix --log-format internal-json` prints on stderr (nix: src/libutil/logging.cc, `JSONLogger`).
 * Ids are strings: they are `pid << 32 | n` and exceed a JavaScript number's 53 bits once the pid has 21.
 */
export type NixEvent =
  | { kind: 'started'; id: string; activity: ActivityType; text: string; fields: Field[] }
  | { kind: 'stopped'; id: string }
  /** A line of a builder's log, or of a post-build hook's. */
  | { kind: 'logged'; id: string; line: string }
  | { kind: 'phaseSet'; id: string; phase: string }
  | {
      kind: 'progressed';
      id: string;
      done: number;
      expected: number;
      running: number;
      failed: number;
    }
  | { kind: 'expected'; id: string; activity: ActivityType; count: number }
  | { kind: 'message'; level: number; text: string; raw: string | null; position: Position | null }
  /**
   * A message that may be a builder's (`nix-reader.ts`). The path is that of the derivation which is being built, where it is only one.
   */
  | { kind: 'claimed'; text: string; derivationPath: string | null }
  /** No line of nix's own: what git or ssh printed, or a fault of nix. */
  | { kind: 'text'; text: string }
  | { kind: 'unknown' };

type Field = string | number;
export type Position = { file: string; line: number; column: number | null };

/** nix: src/libutil/logging.hh, `ActivityType`. */
const activityTypes = {
  100: 'copyPath',
  101: 'download',
  102: 'realise',
  103: 'copyPaths',
  104: 'builds',
  105: 'build',
  106: 'optimise',
  107: 'verify',
  108: 'substitute',
  109: 'queryPathInfo',
  110: 'postBuildHook',
  111: 'buildWaiting',
  112: 'fetchTree',
} as const;
export type ActivityType = (typeof activityTypes)[keyof typeof activityTypes] | 'unknown';

/** nix: src/libutil/logging.hh, `ResultType`. The numbers overlap with those of activities. */
const results = {
  buildLogLine: 101,
  setPhase: 104,
  progress: 105,
  setExpected: 106,
  hookLogLine: 107,
};

const prefix = '@nix ';
const unknown: NixEvent = { kind: 'unknown' };

/** Total: whatever the line is, the answer is an event. */
export const parseNixLine = (line: string): NixEvent => {
  if (!line.startsWith(prefix)) return { kind: 'text', text: stripEscapes(cutLine(line)) };
  const value = parseJsonObject(line.slice(prefix.length));
  if (!value) return readCut(line);
  switch (value.action) {
    case 'start':
      return parseStart(value, line);
    case 'stop': {
      const id = readId(value.id, line);
      return id === null ? unknown : { kind: 'stopped', id };
    }
    case 'result':
      return parseResult(value, line);
    case 'msg':
      return parseMessage(value);
    default:
      return unknown;
  }
};

/**
 * What is left of one that was cut because it was too long. Its parts stand in the order of their names, so that of a line of a log (`fields`
 * before `id`) nobody knows any more whose it was; in any case it is not the word of another program.
 */
const readCut = (line: string): NixEvent => {
  const cut = cutLine(line);
  const [, action, head = '', words] =
    /^@nix \{"action":"(msg|result)"(.*?)"(?:msg|fields)":\[?"(.*)/s.exec(cut) ?? [];
  const text = stripEscapes(words === undefined ? cut : decodeString(words));
  if (action !== 'msg') return { kind: 'claimed', text, derivationPath: null };
  const level = Number(/"level":(\d+)/.exec(head)?.[1] ?? 0);
  return { kind: 'message', level, text, raw: null, position: null };
};

/** Of a JSON string without its end. */
const decodeString = (text: string): string => {
  const [whole = ''] = /^(?:[^"\\]|\\u[0-9a-f]{4}|\\[^u])*/i.exec(text) ?? [];
  return String(parseJson(`"${whole}"`) ?? whole);
};

type Value = Record<string, unknown>;

/** The key itself can be searched for: inside of a JSON string its quotes would be escaped. */
const readId = (id: unknown, line: string): string | null => {
  if (typeof id !== 'number') return null;
  return Number.isSafeInteger(id) ? String(id) : (/"id":(\d+)/.exec(line)?.[1] ?? null);
};

const readActivity = (type: unknown): ActivityType =>
  activityTypes[type as keyof typeof activityTypes] ?? 'unknown';

const readFields = (fields: unknown): Field[] =>
  Array.isArray(fields)
    ? fields.map((field) => (typeof field === 'number' ? field : String(field)))
    : [];

const parseStart = (value: Value, line: string): NixEvent => {
  const id = readId(value.id, line);
  if (id === null) return unknown;
  return {
    kind: 'started',
    id,
    activity: readActivity(value.type),
    text: typeof value.text === 'string' ? stripEscapes(value.text) : '',
    fields: readFields(value.fields),
  };
};

const parseResult = (value: Value, line: string): NixEvent => {
  const id = readId(value.id, line);
  if (id === null) return unknown;
  const fields = readFields(value.fields);
  switch (value.type) {
    case results.buildLogLine:
    case results.hookLogLine:
      return { kind: 'logged', id, line: cutLine(String(fields[0] ?? '')) };
    case results.setPhase:
      return { kind: 'phaseSet', id, phase: stripEscapes(String(fields[0] ?? '')) };
    case results.progress:
      return {
        kind: 'progressed',
        id,
        done: count(fields[0]),
        expected: count(fields[1]),
        running: count(fields[2]),
        failed: count(fields[3]),
      };
    case results.setExpected:
      return { kind: 'expected', id, activity: readActivity(fields[0]), count: count(fields[1]) };
    default:
      return unknown;
  }
};

const count = (field: Field | undefined): number => {
  const number = Number(field ?? 0);
  return Number.isFinite(number) && number > 0 ? number : 0;
};

const parseMessage = (value: Value): NixEvent => {
  if (typeof value.msg !== 'string') return unknown;
  return {
    kind: 'message',
    level: typeof value.level === 'number' ? value.level : 0,
    text: stripEscapes(value.msg),
    raw: typeof value.raw_msg === 'string' ? stripEscapes(value.raw_msg) : null,
    position: readPosition(value),
  };
};

/** 2.26 appends line and column to the file's name, 2.8 does not. */
const readPosition = ({ file, line, column }: Value): Position | null => {
  if (typeof file !== 'string' || typeof line !== 'number') return null;
  return {
    file: file.replace(/:\d+:\d+$/, ''),
    line,
    column: typeof column === 'number' ? column : null,
  };
};

/**
 * Reads the lines of one run of nix, and tells nix's own words from those that a builder puts into its mouth.
 *
 * A builder that prints `@nix {"action":"msg",…}` has nix print that message (`handleJSONLogMessage`, src/libutil/logging.cc). Nix's own
 * errors come with `raw_msg` (`JSONLogger::logEI`), which a builder can't set; those of a daemon come without. So, without it, a message
 * counts while nothing is being built, and as the first thing after the count of failed builds has risen: nix says then why, before it
 * listens to any builder again (`DerivationGoal::done`, src/libstore/build). That count is nix's own too: of activities a builder can only
 * have downloads.
 */
export const createNixReader = (): ((line: string) => NixEvent) => {
  const building = new Map<string, string>();
  const frames = new Set<string>();
  let failedCount = 0;
  let hasJustFailed = false;

  const follow = (event: NixEvent): void => {
    switch (event.kind) {
      case 'started':
        if (event.activity === 'build') building.set(event.id, String(event.fields[0] ?? ''));
        if (event.activity === 'builds') {
          frames.add(event.id);
          failedCount = 0;
        }
        break;
      case 'stopped':
        building.delete(event.id);
        frames.delete(event.id);
        break;
      case 'progressed':
        if (frames.has(event.id)) {
          hasJustFailed ||= event.failed > failedCount;
          failedCount = event.failed;
        }
        return;
      case 'expected':
        return;
    }
    hasJustFailed = false;
  };

  return (line) => {
    const event = parseNixLine(line);
    const isClaim =
      event.kind === 'claimed' ||
      (event.kind === 'message' && event.raw === null && building.size > 0 && !hasJustFailed);
    follow(event);
    if (!isClaim) return event;
    const [path = null] = building.size === 1 ? building.values() : [];
    return { kind: 'claimed', text: event.text, derivationPath: path };
  };
};
