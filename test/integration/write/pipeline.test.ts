import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StartAction } from '../../../electron/helper-protocol/index.ts';
import { has } from '../../config/machine.ts';
import { run } from '../drives/loop-devices.ts';
import {
  type Conversation,
  orderFor,
  runHelper,
  runHelperOnStream,
  startWith,
} from './helper-client.ts';
import {
  createPipelineLab,
  digestsOf,
  type Loop,
  MIB,
  overwrite,
  type PipelineLab,
  sha256,
} from './pipeline-lab.ts';

let lab: PipelineLab;
beforeAll(async () => {
  lab = await createPipelineLab();
});
afterEach(() => lab.clear());
afterAll(() => lab.remove());

type Source = 'file' | 'stream';

/** One job on `bytes`, as a file or as a stream that is fed whole each time. */
const runOn = (source: Source, bytes: Buffer, start: StartAction): Promise<Conversation> =>
  source === 'file'
    ? runHelper(lab.helperFile, lab.image(bytes), start)
    : runHelperOnStream(lab.helperFile, start, () => ({
        bytes,
        verdict: { type: 'sourceEnded', bytes: bytes.length },
      }));

const sizes = [1, 511, 512, 4095, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 9 * MIB + 65_537];

describe.skipIf(!has.loop)('the helper on one drive (needs loop devices)', () => {
  for (const source of ['file', 'stream'] as const) {
    for (const sector of [512, 4096]) {
      it.each(sizes)(`writes a ${source} of %i bytes to ${sector}-byte sectors`, async (size) => {
        const bytes = randomBytes(size);
        const loop = lab.loop(Buffer.alloc(10 * MIB, 0xee), '--sector-size', String(sector));
        const start = startWith([orderFor(loop.device)], { expectedSha256: sha256(bytes) });
        const { reports, digests, events } = await runOn(source, bytes, start);
        expect(reports).toEqual([
          {
            stick: 'verified',
            bytesWritten: size,
            bytesRead: size,
            imageBytes: size,
            sha256: sha256(bytes),
            flushed: true,
            verified: true,
            repairedBlocks: 0,
            signatures: { cleared: [], left: [] },
            writeSeconds: expect.any(Number),
            verifySeconds: expect.any(Number),
            error: null,
          },
        ]);
        expect(digests).toEqual(digestsOf(bytes));
        expect(events.some(({ type }) => type === 'replay')).toBe(false);
        const padded = Math.ceil(size / sector) * sector;
        const onDisk = loop.contents();
        expect(onDisk.subarray(0, size).equals(bytes)).toBe(true);
        expect(onDisk.subarray(size, padded).every((byte) => byte === 0)).toBe(true);
        expect(onDisk.subarray(padded).every((byte) => byte === 0xee)).toBe(true);
      });
    }

    it(`compares a ${source} without writing`, async () => {
      const bytes = randomBytes(9 * MIB + 77);
      const loop = lab.loop(Buffer.concat([bytes, Buffer.alloc(MIB - 77)]));
      const start = startWith([orderFor(loop.device)], { kind: 'verify' });
      const good = await runOn(source, bytes, start);
      expect(good.reports[0]).toMatchObject({
        stick: 'verified',
        verified: true,
        bytesWritten: 0,
        bytesRead: bytes.length,
        sha256: sha256(bytes),
        flushed: false,
      });
      expect(good.digests).toEqual(digestsOf(bytes));
      overwrite(loop.backing, 5 * MIB + 123, Buffer.from([(bytes[5 * MIB + 123] ?? 0) ^ 1]));
      overwrite(loop.backing, 7 * MIB + 9, Buffer.from([(bytes[7 * MIB + 9] ?? 0) ^ 1]));
      run('blockdev', '--flushbufs', loop.device);
      const bad = await runOn(source, bytes, start);
      expect(bad.reports[0]).toMatchObject({
        stick: 'differs',
        verified: false,
        sha256: sha256(bytes),
        error: {
          code: 'VERIFY_MISMATCH',
          params: { offset: 5 * MIB + 123, lengthBytes: 2 * MIB - 123 + 10, blocks: 2 },
        },
      });
      expect(loop.bytesWritten()).toBe(0);
    });

    it(`never calls a ${source} verified that has not the SHA-256 that was wanted`, async () => {
      const bytes = randomBytes(6 * MIB);
      const loop = lab.loop(Buffer.concat([bytes, Buffer.alloc(MIB)]));
      for (const kind of ['verify', 'write'] as const) {
        for (const verify of [true, false]) {
          const start = startWith([orderFor(loop.device)], {
            kind,
            verify,
            expectedSha256: sha256(Buffer.from('another image')),
          });
          const { reports } = await runOn(source, bytes, start);
          expect(reports[0]).toMatchObject({
            verified: null,
            // A drive would be held against it one day.
            sha256: null,
            error: { code: 'IMAGE_CORRUPT', params: { sha256: sha256(bytes) } },
          });
          // A small file may be found out before the first byte is written.
          const sticks = ['untouched', 'partlyWritten', 'writtenUnverified'];
          expect(kind === 'write' ? sticks : ['untouched']).toContain(reports[0]?.stick);
        }
      }
    });

    it(`reads nothing back of a ${source} where that was not asked for`, async () => {
      const bytes = randomBytes(3 * MIB);
      const loop = lab.loop(Buffer.alloc(4 * MIB));
      const start = startWith([orderFor(loop.device)], { verify: false });
      const { reports } = await runOn(source, bytes, start);
      expect(reports[0]).toMatchObject({
        stick: 'writtenUnverified',
        flushed: true,
        verified: null,
        bytesRead: 0,
        sha256: sha256(bytes),
        error: null,
      });
    });
  }

  describe('where there is no image', () => {
    const readDrive = (loop: Loop, imageSizeBytes: number | null): Promise<Conversation> =>
      runHelper(
        lab.helperFile,
        '/dev/null',
        startWith([orderFor(loop.device)], { kind: 'read', imageSizeBytes }),
      );

    it.each([1, 4 * MIB, 9 * MIB + 5])('reads the first %i bytes', async (size) => {
      const bytes = randomBytes(10 * MIB);
      const loop = lab.loop(bytes);
      const { reports, digests } = await readDrive(loop, size);
      const beginning = bytes.subarray(0, size);
      expect(reports[0]).toMatchObject({
        stick: 'untouched',
        verified: null,
        bytesRead: size,
        imageBytes: size,
        sha256: sha256(beginning),
        error: null,
      });
      expect(digests).toEqual(digestsOf(beginning));
      expect(loop.bytesWritten()).toBe(0);
    });

    it('reads no more than there is, and not without being told how much', async () => {
      const loop = lab.loop(randomBytes(2 * MIB));
      const { reports } = await readDrive(loop, 2 * MIB + 1);
      expect(reports[0]?.error?.code).toBe('DRIVE_TOO_SMALL');
      const { events } = await readDrive(loop, null);
      expect(events.at(-1)).toMatchObject({ reports: [], error: { code: 'INTERNAL' } });
    });
  });
});
