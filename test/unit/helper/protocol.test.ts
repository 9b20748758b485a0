import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Action,
  createFrameDecoder,
  encodeFrame,
  MAX_FRAME_BYTES,
  parseAction,
  parseEvent,
} from '../../../electron/helper/protocol.ts';

const start: Action = {
  type: 'start',
  protocol: 1,
  kind: 'write',
  drive: {
    path: '/dev/sda',
    deviceNumber: '8:0',
    sizeBytes: 1024,
    serial: null,
    busPath: '/sys/devices/x',
    diskseq: 7,
  },
  practice: false,
  verify: true,
  imageSizeBytes: null,
};

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
    expect(parseAction({ ...start, extra: 1 })).toEqual(start);
  });

  it.each([
    ['another protocol', { protocol: 2 }],
    ['another kind', { kind: 'format' }],
    ['no practice flag', { practice: undefined }],
    ['a verify flag that is none', { verify: 'yes' }],
    ['a negative size', { imageSizeBytes: -1 }],
    ['a fraction', { imageSizeBytes: 1.5 }],
    ['no drive', { drive: null }],
    ['a list as a drive', { drive: [] }],
    ['a relative path', { drive: { ...start.drive, path: 'dev/sda' } }],
    ['a path with a NUL', { drive: { ...start.drive, path: '/dev/sda\0x' } }],
    ['a device number that is none', { drive: { ...start.drive, deviceNumber: '8:0/../1:1' } }],
    ['a drive without a size', { drive: { ...start.drive, sizeBytes: 0 } }],
    ['a size beyond what a number holds', { drive: { ...start.drive, sizeBytes: 2 ** 60 } }],
    ['a serial that is a number', { drive: { ...start.drive, serial: 4 } }],
    ['a diskseq that is a text', { drive: { ...start.drive, diskseq: '7' } }],
  ])('are refused with %s', (_, wrong) => {
    expect(parseAction({ ...start, ...wrong })).toBe(null);
  });

  it('are nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const isCancel = typeof value === 'object' && value !== null && 'type' in value;
        if (!isCancel) expect(parseAction(value)).toBe(null);
      }),
    );
    expect(parseAction({ type: 'sourceFailed', code: 'INTERNAL', message: '' })).toBe(null);
  });
});

it('events are checked for their shape', () => {
  expect(parseEvent({ type: 'ready', protocol: 1 })).not.toBe(null);
  for (const value of [
    null,
    7,
    {},
    { type: 'done' },
    { type: 'done', report: {} },
    { type: 'x' },
  ]) {
    expect(parseEvent(value)).toBe(null);
  }
});
