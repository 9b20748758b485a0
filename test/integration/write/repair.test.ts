import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  HelperEvent,
  HelperPhase,
  StartAction,
} from '../../../electron/helper-protocol/index.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import {
  type Conversation,
  type Image,
  orderFor,
  type RunningHelper,
  runHelper,
  runHelperOnStream,
  startWith,
} from './helper-client.ts';
import {
  createPipelineLab,
  type Loop,
  MIB,
  overwrite,
  type PipelineLab,
  sha256,
  whilePaused,
} from './pipeline-lab.ts';

let lab: PipelineLab;
beforeAll(async () => {
  lab = await createPipelineLab();
});
afterEach(() => lab.clear());
afterAll(() => lab.remove());

/** Long enough that the helper is still far from the end when it is paused. */
const SIZE = 128 * MIB + 77;

/** Calls `disturb` when the phase begins, for the first time, the second time … */
const atPhase = (phase: HelperPhase, disturb: (time: number, helper: RunningHelper) => void) => {
  let times = 0;
  return (event: HelperEvent, helper: RunningHelper): void => {
    if (event.type === 'phase' && event.phase === phase) {
      times += 1;
      disturb(times, helper);
    }
  };
};

const phasesOf = ({ events }: Conversation): string[] =>
  events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []));

describe.skipIf(!has.loop)('a drive that loses what was written (needs loop devices)', () => {
  describe.each(['file', 'stream'] as const)('as a %s', (source) => {
    const flash = (
      loop: Loop,
      bytes: Buffer,
      onEvent: (event: HelperEvent, helper: RunningHelper) => void,
      change: Partial<StartAction & Image> = {},
      compareBytes = 0,
    ): Promise<Conversation> => {
      const start = startWith([orderFor(loop.device, { compareBytes })], change);
      const verdict = { type: 'sourceEnded', bytes: bytes.length } as const;
      return source === 'file'
        ? runHelper(lab.helperFile, lab.image(bytes), start, onEvent)
        : runHelperOnStream(lab.helperFile, start, () => ({ bytes, verdict }), onEvent);
    };

    const spoil = (loop: Loop, helper: RunningHelper, ...offsets: number[]): void =>
      whilePaused(helper, () => {
        for (const offset of offsets) overwrite(loop.backing, offset, Buffer.from('bad'));
      });

    it('once: it is written again, and all of it read back', async () => {
      const bytes = randomBytes(SIZE);
      const loop = lab.sparseLoop(SIZE - 77 + MIB);
      const ended = await flash(
        loop,
        bytes,
        atPhase('verifying', (time, helper) => {
          if (time === 1) spoil(loop, helper, 118 * MIB + 5, 126 * MIB, SIZE - 2);
        }),
      );
      expect(ended.reports[0]).toMatchObject({
        stick: 'verified',
        verified: true,
        flushed: true,
        repairedBlocks: 3,
        bytesWritten: SIZE,
        bytesRead: 2 * SIZE,
        sha256: sha256(bytes),
        error: null,
      });
      const warnings = ended.events.filter(({ type }) => type === 'warning');
      expect(warnings).toMatchObject([
        { drive: 0, warning: { code: 'BLOCKS_REPAIRED', params: { blocks: 3 } } },
      ]);
      const [first] = warnings;
      const offset =
        first?.type === 'warning' ? (first.warning.params as { offset: number }).offset : 0;
      expect(Math.abs(offset - (118 * MIB + 5))).toBeLessThan(64 * 1024);
      expect(phasesOf(ended)).toEqual([
        ...['writing', 'syncing', 'verifying'],
        ...['writing', 'syncing', 'verifying'],
      ]);
      const found = ended.events.flatMap((event) => (event.type === 'found' ? event.blocks : []));
      const unit = 64 * 1024;
      for (const state of ['differs', 'rewritten']) {
        const blocks = found.filter((block) => block.state === state);
        expect(blocks.toSorted((a, b) => a.offset - b.offset)).toEqual([
          { offset: 118 * MIB, lengthBytes: unit, state },
          { offset: 126 * MIB, lengthBytes: unit, state },
          { offset: 128 * MIB, lengthBytes: SIZE - 128 * MIB, state },
        ]);
      }
      const replays = ended.events.filter(({ type }) => type === 'replay');
      expect(replays).toHaveLength(source === 'stream' ? 1 : 0);
      const contents = loop.contents();
      expect(contents.subarray(0, SIZE).equals(bytes)).toBe(true);
      expect(contents.subarray(SIZE).every((byte) => byte === 0 || byte === 0x64)).toBe(true);
    });

    it('twice: in another place the second time', async () => {
      const bytes = randomBytes(SIZE);
      const loop = lab.sparseLoop(SIZE - 77 + MIB);
      const { reports } = await flash(
        loop,
        bytes,
        atPhase('verifying', (time, helper) => {
          if (time <= 2) spoil(loop, helper, (118 + time) * MIB);
        }),
      );
      expect(reports[0]).toMatchObject({ stick: 'verified', verified: true, repairedBlocks: 2 });
      expect(loop.contents().subarray(0, SIZE).equals(bytes)).toBe(true);
    });

    it('and was not written now, but only compared: that is read back too', async () => {
      const bytes = randomBytes(SIZE);
      const loop = lab.sparseLoop(SIZE - 77 + MIB);
      overwrite(loop.backing, 0, bytes);
      const { reports } = await flash(
        loop,
        bytes,
        atPhase('verifying', (time, helper) => {
          if (time === 1) spoil(loop, helper, 118 * MIB);
        }),
        {},
        SIZE,
      );
      expect(reports[0]).toMatchObject({ stick: 'verified', bytesWritten: 0, repairedBlocks: 1 });
      expect(loop.contents().subarray(0, SIZE).equals(bytes)).toBe(true);
    });

    it('always: it is bad', async () => {
      const bytes = randomBytes(SIZE);
      const loop = lab.sparseLoop(SIZE - 77 + MIB);
      const ended = await flash(
        loop,
        bytes,
        atPhase('verifying', (_, helper) => spoil(loop, helper, 118 * MIB)),
      );
      const exact = source === 'file';
      expect(ended.reports[0]).toMatchObject({
        stick: 'differs',
        verified: false,
        repairedBlocks: 0,
        bytesRead: 3 * SIZE,
        sha256: sha256(bytes),
        error: {
          code: 'VERIFY_MISMATCH',
          params: { offset: 118 * MIB, lengthBytes: exact ? 3 : 64 * 1024, blocks: 1 },
        },
      });
      expect(said(ended.reports[0]?.error).message).toContain('written again twice');
      expect(ended.events.some(({ type }) => type === 'warning')).toBe(false);
    });

    it('is not written to by a verification', async () => {
      const bytes = randomBytes(2 * MIB);
      const loop = lab.loop(Buffer.alloc(3 * MIB, 1));
      const { reports } = await flash(loop, bytes, () => undefined, { kind: 'verify' });
      expect(reports[0]).toMatchObject({ stick: 'differs', error: { code: 'VERIFY_MISMATCH' } });
      expect(loop.bytesWritten()).toBe(0);
    });

    it('while it is being repaired it is called what it is when that is called off', async () => {
      const bytes = randomBytes(SIZE);
      const loop = lab.sparseLoop(SIZE - 77 + MIB);
      const { reports } = await flash(
        loop,
        bytes,
        atPhase('verifying', (time, helper) => {
          if (time === 1) spoil(loop, helper, 118 * MIB);
          else whilePaused(helper, () => helper.send({ type: 'cancel' }));
        }),
      );
      expect(reports[0]).toMatchObject({
        stick: 'writtenUnverified',
        verified: null,
        error: { code: 'CANCELLED' },
      });
    });
  });

  it('more of it than is worth it', async () => {
    const image = lab.bench().sparse('image.iso', 512 * MIB);
    const loop = lab.sparseLoop(513 * MIB);
    const ended = await runHelper(
      lab.helperFile,
      image,
      startWith([orderFor(loop.device)]),
      atPhase('verifying', (_, helper) =>
        whilePaused(helper, () => overwrite(loop.backing, 200 * MIB, Buffer.alloc(300 * MIB, 1))),
      ),
    );
    expect(ended.reports[0]).toMatchObject({
      stick: 'differs',
      error: {
        code: 'VERIFY_MISMATCH',
        params: { offset: 200 * MIB, lengthBytes: 300 * MIB, blocks: 4800 },
      },
    });
    expect(said(ended.reports[0]?.error).message).toContain('too much');
    expect(phasesOf(ended)).toEqual(['writing', 'syncing', 'verifying']);
  });
});
