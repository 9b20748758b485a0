import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Action,
  createFrameDecoder,
  createReport,
  type DriveOrder,
  encodeFrame,
  type HelperEvent,
  imagePlan,
  MAX_DRIVES,
  MAX_FRAME_BYTES,
  PROTOCOL_VERSION,
  parseAction,
  parseEvent,
  type StartAction,
  withImage,
} from '../../../electron/helper-protocol/index.ts';

const order: DriveOrder = {
  identity: {
    path: '/dev/sda',
    deviceNumber: '8:0',
    sizeBytes: 1024,
    serial: null,
    busPath: '/sys/devices/x',
    diskseq: 7,
  },
  practice: false,
  allowFixed: false,
  compareBytes: 0,
};
const start: StartAction = {
  type: 'start',
  protocol: PROTOCOL_VERSION,
  kind: 'write',
  drives: [order, { ...order, compareBytes: 4096 }],
  verify: true,
  plan: imagePlan(null),
};
/** The same with one thing wrong about its second drive. */
const withOrder = (wrong: object): object => ({ drives: [order, { ...order, ...wrong }] });
const withDrive = (wrong: object): object =>
  withOrder({ identity: { ...order.identity, ...wrong } });

describe('frames', () => {
  it('arrive whole, however they are cut', () => {
    const actions: Action[] = [start, { type: 'cancel' }, { type: 'sourceEnded', bytes: 5 }];
    const bytes = Buffer.concat(actions.map(encodeFrame));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (cuts) => {
        const decoder = createFrameDecoder();
        const values: unknown[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1;
          const decoded = decoder.push(bytes.subarray(at, at + length));
          at += length;
          expect(decoded.ok).toBe(true);
          if (decoded.ok) values.push(...decoded.values);
        }
        expect(values.map(parseAction)).toEqual(actions);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['too long', MAX_FRAME_BYTES + 1],
    ['far too long', 0xffff_ffff],
    ['empty', 0],
  ])('that say they are %s break the channel, before anything is kept', (_, length) => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(length);
    const decoder = createFrameDecoder();
    expect(decoder.push(header).ok).toBe(false);
    // And it stays broken: what follows can't be told from the rest of that frame.
    expect(decoder.push(encodeFrame({ type: 'cancel' })).ok).toBe(false);
  });

  it('of noise never throw, and never make an action', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const decoded = createFrameDecoder().push(Buffer.from(noise));
        if (decoded.ok) expect(decoded.values.map(parseAction).filter(Boolean)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('actions', () => {
  it('are taken as they are meant', () => {
    expect(parseAction(structuredClone(start))).toEqual(start);
    expect(parseAction({ ...start, ...withOrder({ extra: 1 }), extra: 1 })).toEqual({
      ...start,
      drives: [order, order],
    });
    const sha256 = { ...start, plan: withImage(start.plan, { digest: '0a'.repeat(32) }) };
    expect(parseAction(sha256)).toEqual(sha256);
  });

  it.each([
    ['another protocol', { protocol: 1 }],
    ['another kind', { kind: 'format' }],
    ['a verify flag that is none', { verify: 'yes' }],
    ['a negative size', { plan: imagePlan(-1) }],
    ['a fraction', { plan: imagePlan(1.5) }],
    ['half a SHA-256', { plan: withImage(imagePlan(1), { digest: 'ab'.repeat(16) }) }],
    ['a SHA-256 in capitals', { plan: withImage(imagePlan(1), { digest: 'AB'.repeat(32) }) }],
    ['a list of no drives', { drives: [] }],
    ['no list of drives', { drives: { 0: order, length: 1 } }],
    ['more drives than there may be', { drives: Array(MAX_DRIVES + 1).fill(order) }],
    ['a drive that is null', { drives: [order, null] }],
    ['no practice flag', withOrder({ practice: undefined })],
    ['no word on fixed drives', withOrder({ allowFixed: 1 })],
    ['a negative comparison', withOrder({ compareBytes: -1 })],
    ['a comparison without an end', withOrder({ compareBytes: null })],
    ['no identity', withOrder({ identity: null })],
    ['a list as an identity', withOrder({ identity: [] })],
    ['a relative path', withDrive({ path: 'dev/sda' })],
    ['a path with a NUL', withDrive({ path: '/dev/sda\0x' })],
    ['a device number that is none', withDrive({ deviceNumber: '8:0/../1:1' })],
    ['a drive without a size', withDrive({ sizeBytes: 0 })],
    ['a size beyond what a number holds', withDrive({ sizeBytes: 2 ** 60 })],
    ['a serial that is a number', withDrive({ serial: 4 })],
    ['a diskseq that is a text', withDrive({ diskseq: '7' })],
  ])('are refused with %s', (_, wrong) => {
    expect(parseAction({ ...start, ...wrong })).toBe(null);
  });

  it('hand a failure back only where each of many reports has room for it', () => {
    const failed = (params: object) =>
      parseAction({ type: 'sourceFailed', failure: { code: 'IMAGE_UNREADABLE', params } });
    expect(failed({ reason: 'noProgram', path: null, offset: 1, others: ['a'] })).not.toBe(null);
    expect(failed({ said: 'x'.repeat(60_000) })).not.toBe(null);
    expect(failed({ said: [['x']] })).toBe(null);
    expect(failed({ said: { more: 'x' } })).toBe(null);
    expect(failed({ ['k'.repeat(33)]: 1 })).toBe(null);
    expect(failed(Object.fromEntries([...'abcdefghijklmnopq'].map((name) => [name, 1])))).toBe(
      null,
    );
  });

  it('are nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const isCancel = typeof value === 'object' && value !== null && 'type' in value;
        if (!isCancel) expect(parseAction(value)).toBe(null);
      }),
    );
    expect(parseAction({ type: 'sourceFailed', failure: { code: 'INTERNAL', params: {} } })).toBe(
      null,
    );
  });
});

describe('events', () => {
  const report = createReport();
  const phase = 'writing';
  const warning = {
    code: 'BLOCKS_REPAIRED',
    params: { device: '/dev/sdb', offset: 0, blocks: 1 },
  } as const;
  const events: HelperEvent[] = [
    { type: 'ready', protocol: PROTOCOL_VERSION },
    { type: 'phase', drive: 0, phase },
    { type: 'progress', drive: 1, phase, bytesDone: 0, bytesTotal: null },
    { type: 'warning', drive: 0, warning },
    { type: 'found', drive: 0, blocks: [{ offset: 0, lengthBytes: 5, state: 'differs' }] },
    { type: 'digests', from: 0, values: ['00'] },
    { type: 'replay' },
    { type: 'finished', drive: 0, report },
    { type: 'done', reports: [report], error: null },
  ];

  it.each(events.map((event) => [event.type, event] as const))(
    'of type %s are taken',
    (_, event) => {
      expect(parseEvent(structuredClone(event))).toEqual(event);
    },
  );

  it('are checked for their shape', () => {
    for (const value of [
      null,
      7,
      {},
      { type: 'x' },
      { type: 'done' },
      { type: 'done', reports: [{}] },
      { type: 'finished', drive: -1, report },
      { type: 'digests', from: 0, values: [1] },
      { type: 'progress', phase, bytesDone: 1 },
      { type: 'found', drive: 0, blocks: [{ offset: 5, lengthBytes: 5, state: 'fine' }] },
      { type: 'found', drive: 0, blocks: [{ offset: 5, lengthBytes: 0, state: 'same' }] },
      { type: 'found', drive: 0, blocks: [{ offset: 5, state: 'same' }] },
      { type: 'found', drive: 0, blocks: [{ offset: '0', lengthBytes: 5, state: 'same' }] },
      { type: 'found', blocks: [] },
      // What the engine makes events of, and an outcome, must not be another thing than its types say.
      { type: 'phase', drive: 0, phase: 'formatting' },
      { type: 'progress', drive: 0, phase, bytesDone: 1 },
      { type: 'finished', drive: 0, report: { ...report, bytesWritten: '1' } },
      { type: 'finished', drive: 0, report: { ...report, signatures: null } },
      { type: 'finished', drive: 0, report: { ...report, error: 'broken' } },
      { type: 'warning', drive: 0, warning: { code: 1 } },
      { type: 'done', reports: [report] },
    ]) {
      expect(parseEvent(value)).toBe(null);
    }
  });
});
