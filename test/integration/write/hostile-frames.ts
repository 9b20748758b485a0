import {
  MAX_DRIVES,
  MAX_FRAME_BYTES,
  PROTOCOL_VERSION,
  type StartAction,
} from '../../../electron/helper-protocol/index.ts';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export const createRandom = (seed: number) => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    /** Of a list that is not empty. */
    pick: <T>(list: readonly T[]): T => list[below(list.length)] as T,
    bytes: (length: number): Buffer => Buffer.from(Array.from({ length }, () => below(256))),
  };
};

export type Random = ReturnType<typeof createRandom>;

export const withLength = (body: Buffer, length = body.length): Buffer => {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(length >>> 0);
  return Buffer.concat([header, body]);
};

const text = (value: string): Buffer => withLength(Buffer.from(value));
export const json = (value: unknown): Buffer => text(JSON.stringify(value) ?? 'undefined');

/** No field of an order may be any of these, but for those that say so in `ALLOWED`. */
const HOSTILE: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  -1,
  0,
  0.5,
  2 ** 53,
  1e300,
  '',
  ' ',
  'write ',
  '/',
  'dev/sda',
  '../../etc/passwd',
  '/dev/loop0\0',
  '8:0/../1:1',
  '8:0\n',
  ' 8:0',
  '0x8:0',
  '__proto__',
  'x'.repeat(20_000),
  'A'.repeat(64),
  [],
  [null],
  {},
  { length: 1, 0: {} },
  { toString: 'x', valueOf: 1 },
];

/** Nothing of it could be told back in a frame. */
const TOO_MUCH: readonly unknown[] = [
  { said: JSON.parse('['.repeat(3000) + ']'.repeat(3000)) },
  { said: Array(30_000).fill(1) },
  { ['k'.repeat(60_000)]: 1 },
  Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1])),
];

const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';

/** What each field may be: the protocol, said a second time and from the other side. */
const ALLOWED: Record<string, (value: unknown) => boolean> = {
  type: (value) => value === 'start',
  protocol: (value) => value === PROTOCOL_VERSION,
  kind: (value) => value === 'write' || value === 'verify' || value === 'read',
  drives: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((order) => order !== null),
  verify: (value) => typeof value === 'boolean',
  plan: () => false,
  'plan.extents': () => false,
  'plan.extents.from': (value) => value === 'image',
  'plan.extents.offsetBytes': (value) => value === 0,
  'plan.extents.lengthBytes': (value) => value === null || isSize(value),
  'plan.extents.digest': (value) =>
    value === null || (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)),
  'drives.practice': (value) => typeof value === 'boolean',
  'drives.allowFixed': (value) => typeof value === 'boolean',
  'drives.compareBytes': isSize,
  'drives.identity': (value) => typeof value === 'string',
  'drives.identity.path': (value) =>
    typeof value === 'string' && value.startsWith('/') && !value.includes('\0'),
  'drives.identity.deviceNumber': () => false,
  'drives.identity.sizeBytes': (value) => isSize(value) && value !== 0,
  'drives.identity.serial': isTextOrNull,
  'drives.identity.busPath': isTextOrNull,
  'drives.identity.diskseq': (value) => value === null || isSize(value),
};

/** A copy of `value` in which the field at `path` is another; of a list, in its last entry. */
const replaceField = (value: unknown, path: string[], next: unknown): unknown => {
  const [name, ...rest] = path;
  if (name === undefined) return next;
  if (Array.isArray(value)) return value.with(-1, replaceField(value.at(-1), path, next));
  const record = value as Record<string, unknown>;
  return { ...record, [name]: replaceField(record[name], rest, next) };
};

/**
 * Makes frames that no launcher sends, each of one of the kinds below: whatever comes first of it is neither an action nor the beginning
 * of one that could still become whole. `start` is an order that would be obeyed.
 */
export const createMalformedFrames = (random: Random, start: StartAction) => {
  const { below, pick, bytes } = random;
  const field = (): Buffer => {
    for (;;) {
      const path = pick(Object.keys(ALLOWED));
      const value = pick(HOSTILE);
      if (!ALLOWED[path]?.(value)) return json(replaceField(start, path.split('.'), value));
    }
  };
  const kinds: Record<string, () => Buffer> = {
    // Its first byte makes its length too large.
    noise: () => Buffer.concat([Buffer.from([1 + below(255)]), bytes(3 + below(300))]),
    lengthTooLarge: () => withLength(bytes(below(50)), MAX_FRAME_BYTES + 1 + below(2 ** 31)),
    lengthZero: () => withLength(bytes(below(50)), 0),
    lengthTooSmall: () => {
      const body = Buffer.from(JSON.stringify(start));
      return withLength(body, 1 + below(body.length - 1));
    },
    notJson: () =>
      text(
        pick([
          '{',
          '}',
          "{'type':'cancel'}",
          '{"type":"cancel"',
          'cancel',
          '\0',
          '{"type":"cancel"}}',
          'undefined',
          'NaN',
          '[1,]',
          '"\\x"',
          '{"a":1,}',
          '﻿{}',
          '\ud800',
        ]),
      ),
    brokenText: () =>
      withLength(
        Buffer.concat([
          Buffer.from('{"type":"'),
          bytes(1 + below(30)).map((byte) => byte | 0x80),
          Buffer.from('"}'),
        ]),
      ),
    deep: () => text('['.repeat(1 + below(30_000))),
    notAnAction: () =>
      text(
        pick([
          'null',
          '0',
          '-0',
          'true',
          '[]',
          '{}',
          '""',
          '"cancel"',
          '[{"type":"cancel"}]',
          '1e999',
          '{"type":null}',
          '{"type":["cancel"]}',
          '{"type":{"cancel":1}}',
          '{"Type":"cancel"}',
          '{"type":"cancel "}',
          '{"type":"CANCEL"}',
          '{"type":"format"}',
        ]),
      ),
    prototype: () =>
      text(
        pick([
          '{"__proto__":{"type":"cancel"}}',
          `{"__proto__":${JSON.stringify(start)}}`,
          `{"type":"start","__proto__":${JSON.stringify(start)}}`,
          `{"constructor":{"prototype":${JSON.stringify(start)}}}`,
          '{"type":"__proto__"}',
          '{"type":"constructor"}',
          '{"type":"toString"}',
        ]),
      ),
    field,
    missing: () =>
      json(
        Object.fromEntries(Object.entries(start).toSpliced(below(Object.keys(start).length), 1)),
      ),
    tooManyDrives: () =>
      json({
        ...start,
        drives: Array.from({ length: MAX_DRIVES + 1 + below(30) }, () => start.drives[0]),
      }),
    oneBadDrive: () => json({ ...start, drives: [...start.drives, pick(HOSTILE)] }),
    drivesThatAreNone: () =>
      json({
        ...start,
        drives: pick([{ length: 1, 0: start.drives[0] }, { ...start.drives }, 'drives', 1, null]),
      }),
    oldProtocol: () =>
      json({
        ...start,
        protocol: pick([0, 1, PROTOCOL_VERSION + 1, String(PROTOCOL_VERSION), null]),
      }),
    sourceEnded: () =>
      json({ type: 'sourceEnded', bytes: pick([undefined, null, -1, 0.5, '5', 2 ** 53, [5], {}]) }),
    sourceFailed: () =>
      json({
        type: 'sourceFailed',
        failure: { code: pick(['INTERNAL', 'VERIFY_MISMATCH', '', null, 1]), params: {} },
      }),
    sourceFailedMute: () =>
      json({
        type: 'sourceFailed',
        failure: pick([
          { code: 'IMAGE_CORRUPT', params: pick([undefined, null, 1, [], ...TOO_MUCH]) },
          null,
          1,
          [],
        ]),
      }),
    event: () =>
      json(
        pick<unknown>([
          { type: 'ready', protocol: PROTOCOL_VERSION },
          { type: 'done', reports: [], error: null },
          { type: 'replay' },
          { type: 'progress', drive: 0, phase: 'writing', bytesDone: 0, bytesTotal: 0 },
        ]),
      ),
    largest: () => {
      const empty = JSON.stringify({ type: 'format', filler: '' });
      return json({ type: 'format', filler: 'x'.repeat(MAX_FRAME_BYTES - empty.length) });
    },
    /** The beginning of a frame that would be obeyed: nothing more comes. */
    cutOff: () => {
      const frame = json(start);
      return frame.subarray(0, 1 + below(frame.length - 1));
    },
    flipped: () => {
      // A frame that would be obeyed, with a bit of one of its names changed.
      const frame = json({ ...start, drives: start.drives.slice(0, 1) });
      const at = frame.indexOf(
        pick([
          '"type"',
          '"kind"',
          '"drives"',
          '"verify"',
          '"path"',
          '"deviceNumber"',
          '"practice"',
        ]),
      );
      frame[at + 1] = (frame[at + 1] ?? 0) ^ 1;
      return frame;
    },
  };
  const names = Object.keys(kinds);
  return {
    names,
    next: (): { kind: string; frame: Buffer } => {
      const kind = pick(names);
      return { kind, frame: kinds[kind]?.() ?? Buffer.alloc(0) };
    },
  };
};
