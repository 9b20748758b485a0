import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { planProbe } from '../../../electron/helper/capacity-probe.ts';
import { has } from '../../config/machine.ts';
import {
  type Conversation,
  orderFor,
  runHelper,
  runHelperOnStream,
  startWith,
} from './helper-client.ts';
import {
  createPipelineLab,
  type Loop,
  MIB,
  type PipelineLab,
  sha256,
  UNIT,
} from './pipeline-lab.ts';

let lab: PipelineLab;
beforeAll(async () => {
  lab = await createPipelineLab();
});
afterEach(() => lab.clear());
afterAll(() => lab.remove());

/** 71 units, and a piece of another. */
const SIZE = 71 * UNIT + 1234;
const DISK = 6 * MIB;

/** The image with one byte of some units changed. */
const changed = (bytes: Buffer, ...units: number[]): Buffer => {
  const copy = Buffer.from(bytes);
  for (const unit of units) {
    const at = Math.min(unit * UNIT + 777, bytes.length - 1);
    copy[at] = (copy[at] ?? 0) ^ 0x40;
  }
  return copy;
};

const onDisk = (bytes: Buffer, rest = 0xee): Loop =>
  lab.loop(Buffer.concat([bytes, Buffer.alloc(DISK - bytes.length, rest)]));

/** What the probe writes beyond an image of which all is to be kept: tags, and then what stood there. */
const probedBytes = (alignBytes = 512): number => {
  const { offsets, unitBytes } = planProbe(DISK, alignBytes, SIZE);
  return 2 * unitBytes * offsets.filter((offset) => offset >= SIZE).length;
};

const foundOf = ({ events }: Conversation) =>
  events.flatMap((event) => (event.type === 'found' ? [event] : []));

describe.skipIf(!has.loop)('writing what differs (needs loop devices)', () => {
  describe.each(['file', 'stream'] as const)('from a %s', (source) => {
    const flash = (loop: Loop, bytes: Buffer, compareBytes: number): Promise<Conversation> => {
      // As for a stream whose header tells its size: the probe needs to know what it may write to.
      const start = startWith([orderFor(loop.device, { compareBytes })], {
        imageSizeBytes: source === 'stream' ? bytes.length : null,
      });
      return source === 'file'
        ? runHelper(lab.helperFile, lab.image(bytes), start)
        : runHelperOnStream(lab.helperFile, start, () => ({
            bytes,
            verdict: { type: 'sourceEnded', bytes: bytes.length },
          }));
    };

    it('writes changed units, the last one too, and nothing else', async () => {
      const before = randomBytes(SIZE);
      const after = changed(before, 3, 40, 41, 71);
      const loop = onDisk(before);
      const { reports } = await flash(loop, after, SIZE);
      const written = 3 * UNIT + 1234;
      expect(reports[0]).toMatchObject({
        stick: 'verified',
        verified: true,
        flushed: true,
        bytesWritten: written,
        // Once to compare, and once to prove: all of it, whatever was skipped.
        bytesRead: 2 * SIZE,
        imageBytes: SIZE,
        sha256: sha256(after),
        error: null,
      });
      expect(loop.contents().subarray(0, SIZE).equals(after)).toBe(true);
      // Whole blocks of 512 bytes, in so many words of the kernel.
      expect(loop.bytesWritten()).toBe(3 * UNIT + 1536 + probedBytes());
      const rest = loop.contents().subarray(71 * UNIT + 1536);
      expect(rest.every((byte) => byte === 0xee)).toBe(true);
    });

    it('writes nothing where nothing differs, and has compared all of it', async () => {
      const bytes = randomBytes(SIZE);
      const loop = onDisk(bytes, 0);
      const ended = await flash(loop, bytes, SIZE);
      expect(ended.reports[0]).toMatchObject({
        stick: 'verified',
        verified: true,
        bytesWritten: 0,
        bytesRead: 2 * SIZE,
        sha256: sha256(bytes),
      });
      expect(loop.bytesWritten()).toBe(probedBytes());
      const same = foundOf(ended).flatMap(({ blocks }) => blocks);
      expect(same.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0)).toBe(SIZE);
      expect(same.every(({ state }) => state === 'same')).toBe(true);
    });

    it('makes the rest of the last block zero, as a full flash does', async () => {
      const bytes = randomBytes(SIZE);
      const loop = onDisk(bytes, 0xee);
      await flash(loop, bytes, SIZE);
      const contents = loop.contents();
      const padded = 71 * UNIT + 1536;
      expect(contents.subarray(0, SIZE).equals(bytes)).toBe(true);
      expect(contents.subarray(SIZE, padded).every((byte) => byte === 0)).toBe(true);
      expect(contents.subarray(padded).every((byte) => byte === 0xee)).toBe(true);
    });

    it('goes on where it was interrupted', async () => {
      const bytes = randomBytes(5 * MIB + 99);
      const reached = 2 * MIB + 12_345;
      // So much had arrived, but for a hole that a block still under way had left.
      const disk = Buffer.alloc(DISK, 0x11);
      bytes.copy(disk, 0, 0, reached);
      disk.fill(0x22, MIB, MIB + 10);
      const loop = lab.loop(disk);
      const { reports } = await flash(loop, bytes, reached);
      expect(reports[0]).toMatchObject({
        stick: 'verified',
        verified: true,
        sha256: sha256(bytes),
      });
      expect(loop.contents().subarray(0, bytes.length).equals(bytes)).toBe(true);
      expect(reports[0]?.bytesWritten).toBeLessThan(bytes.length - MIB);
      expect(reports[0]?.bytesWritten).toBeGreaterThan(bytes.length - reached);
    });
  });

  it('with 4096-byte sectors too', async () => {
    const before = randomBytes(SIZE);
    const after = changed(before, 0, 71);
    const disk = Buffer.concat([before, Buffer.alloc(DISK - SIZE, 0xee)]);
    const loop = lab.loop(disk, '--sector-size', '4096');
    const order = orderFor(loop.device, { compareBytes: SIZE });
    const { reports } = await runHelper(lab.helperFile, lab.image(after), startWith([order]));
    expect(reports[0]).toMatchObject({ stick: 'verified', bytesWritten: UNIT + 1234 });
    expect(loop.bytesWritten()).toBe(UNIT + 4096 + probedBytes(4096));
  });

  it('resumes what was cancelled, and only compares what had arrived', async () => {
    const bytes = randomBytes(96 * MIB);
    const loop = lab.sparseLoop(100 * MIB);
    const image = lab.image(bytes);
    const first = await runHelper(
      lab.helperFile,
      image,
      startWith([orderFor(loop.device)]),
      (event, helper) => {
        if (event.type === 'progress') helper.send({ type: 'cancel' });
      },
    );
    const reached = first.reports[0]?.bytesWritten ?? 0;
    expect(first.reports[0]).toMatchObject({
      stick: 'partlyWritten',
      error: { code: 'CANCELLED' },
    });
    expect(reached).toBeGreaterThan(0);
    const second = await runHelper(
      lab.helperFile,
      image,
      startWith([orderFor(loop.device, { compareBytes: reached })]),
    );
    expect(second.reports[0]).toMatchObject({ stick: 'verified', error: null });
    expect(second.reports[0]?.bytesWritten).toBeLessThanOrEqual(bytes.length - reached + 16 * MIB);
    expect(loop.contents().subarray(0, bytes.length).equals(bytes)).toBe(true);
  });
});
