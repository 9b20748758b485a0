import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { has, program } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { type FoldingFile, mountFolding } from '../drives/folding-file.ts';
import { run } from '../drives/loop-devices.ts';
import {
  type Conversation,
  orderFor,
  runHelper,
  runHelperOnStream,
  startWith,
} from './helper-client.ts';
import { lead, MIB, oldLives, signaturesOn } from './old-lives.ts';
import { createPipelineLab, type Loop, overwrite, type PipelineLab } from './pipeline-lab.ts';

let lab: PipelineLab;
beforeAll(async () => {
  lab = await createPipelineLab();
});
afterEach(() => lab.clear());
afterAll(() => lab.remove());

/** Not a multiple of what RAID and ZFS round to. */
const DISK = 80 * MIB + 3 * 512;
const IMAGE = MIB + 777;

const warningsOf = ({ events }: Conversation) =>
  events.flatMap((event) => (event.type === 'warning' ? [event.warning] : []));

/** With the consent that some of what a drive was once needs. */
const order = (device: string, compareBytes = 0) =>
  orderFor(device, { compareBytes, eraseData: true });

const flash = (device: string, bytes: Buffer, compareBytes = 0): Promise<Conversation> =>
  runHelper(lab.helperFile, lab.image(bytes), startWith([order(device, compareBytes)]));

describe.skipIf(!has.loop)('what a drive was once (needs loop devices)', () => {
  it.each(Object.entries(oldLives))(
    'is not seen any more beyond the image: %s',
    async (name, life) => {
      const [type] = name.split(' ');
      const loop = lab.sparseLoop(DISK);
      overwrite(loop.backing, DISK - 2 * MIB, randomBytes(2 * MIB));
      lead(loop.backing, life(DISK));
      const before = loop.contents();
      const known = signaturesOn(loop.backing);
      expect(known).toContainEqual(expect.objectContaining({ type }));
      const bytes = randomBytes(IMAGE);
      const { reports, events } = await flash(loop.device, bytes);
      expect(reports[0]).toMatchObject({ stick: 'verified', verified: true, error: null });
      expect(reports[0]?.signatures.left).toEqual([]);
      expect(reports[0]?.signatures.cleared).toContainEqual(expect.objectContaining({ type }));
      expect(events.some(({ type: kind }) => kind === 'warning')).toBe(false);
      expect(signaturesOn(loop.device)).toEqual([]);
      // Of it no more is overwritten than what makes it one.
      expectOnlyMagicsGone(before, loop, [
        ...known.map(({ offset }) => offset),
        ...life(DISK).map(({ at }) => at),
      ]);
    },
  );

  const expectOnlyMagicsGone = (before: Buffer, loop: Loop, offsets: number[]): void => {
    const after = loop.contents();
    const beyond = Math.ceil(IMAGE / 512) * 512;
    for (const buffer of [before, after]) {
      for (const offset of offsets) buffer.fill(0, offset, offset + 32);
    }
    expect(after.subarray(beyond).equals(before.subarray(beyond))).toBe(true);
  };

  it.skipIf(!program('sgdisk'))(
    'is cleared where the probe had put it back: GPT (needs sgdisk)',
    async () => {
      for (const sectorBytes of [512, 4096]) {
        const loop = lab.loop(Buffer.alloc(80 * MIB), '--sector-size', String(sectorBytes));
        run('sgdisk', '--new=1:0:0', loop.device);
        const { reports } = await flash(loop.device, randomBytes(IMAGE));
        const offset = 80 * MIB - sectorBytes;
        expect(reports[0]).toMatchObject({
          verified: true,
          signatures: { cleared: [{ type: 'gpt', offset }], left: [] },
        });
        expect(signaturesOn(loop.device)).toEqual([]);
      }
    },
  );

  it('is cleared by whatever writes the image, in whatever way', async () => {
    const bytes = randomBytes(IMAGE);
    const life = oldLives['linux_raid_member 1.0']?.(DISK) ?? [];
    const cleared = [{ type: 'linux_raid_member', offset: life[0]?.at }];
    const isClean = (loop: Loop, { reports }: Conversation): void => {
      expect(reports[0]).toMatchObject({ stick: 'verified', signatures: { cleared, left: [] } });
      expect(signaturesOn(loop.device)).toEqual([]);
    };
    for (const compareBytes of [MIB / 2, Number.MAX_SAFE_INTEGER]) {
      const loop = lab.sparseLoop(DISK, `compared-${compareBytes}.raw`);
      overwrite(loop.backing, 0, bytes);
      lead(loop.backing, life);
      isClean(loop, await flash(loop.device, bytes, compareBytes));
    }
    const loop = lab.sparseLoop(DISK, 'streamed.raw');
    lead(loop.backing, life);
    const feed = () => ({ bytes, verdict: { type: 'sourceEnded', bytes: IMAGE } }) as const;
    const start = startWith([order(loop.device)], { verify: false });
    const { reports } = await runHelperOnStream(lab.helperFile, start, feed);
    expect(reports[0]).toMatchObject({
      ...{ stick: 'writtenUnverified', verified: null, signatures: { cleared, left: [] } },
    });
    expect(signaturesOn(loop.device)).toEqual([]);
  });

  it.skipIf(!program('mkfs.ext4'))(
    'is cleared in a partition that the image describes, and that lies beyond it (needs mkfs.ext4)',
    async () => {
      const from = 16 * MIB;
      const loop = lab.sparseLoop(DISK);
      run('mkfs.ext4', '-q', '-E', `offset=${from}`, loop.backing, '8192k');
      // A second one that begins in the image and ends with what was once a RAID's end.
      const straddling = 8 * MIB;
      const raid = oldLives['linux_raid_member 1.0']?.(straddling) ?? [];
      lead(
        loop.backing,
        raid.map(({ at, bytes }) => ({ at: at + MIB / 2, bytes })),
      );
      const bytes = randomBytes(IMAGE);
      bytes.fill(0, 446, 510);
      bytes.writeUInt16LE(0xaa55, 510);
      for (const [entry, start, length] of [
        [446, from, 8 * MIB],
        [462, MIB / 2, straddling],
      ] as const) {
        bytes.writeUInt8(0x83, entry + 4);
        bytes.writeUInt32LE(start / 512, entry + 8);
        bytes.writeUInt32LE(length / 512, entry + 12);
      }
      const { reports } = await flash(loop.device, bytes);
      expect(reports[0]).toMatchObject({ verified: true, signatures: { left: [] } });
      expect(reports[0]?.signatures.cleared).toEqual([
        { type: 'linux_raid_member', offset: MIB / 2 + straddling - 8192 },
        { type: 'ext', offset: from + 0x438 },
      ]);
      expect(typeAt(loop.device, from, 8 * MIB)).toBe('');
      expect(typeAt(loop.device, MIB / 2, straddling)).toBe('');
    },
  );

  const typeAt = (device: string, offset: number, size: number): string => {
    try {
      const args = ['-p', '-O', String(offset), '-S', String(size), '-o', 'value', '-s', 'TYPE'];
      return execFileSync('blkid', [...args, device], { encoding: 'utf8' }).trim();
    } catch {
      return '';
    }
  };

  it('is only told by what only reads', async () => {
    const bytes = randomBytes(IMAGE);
    const loop = lab.sparseLoop(DISK);
    overwrite(loop.backing, 0, bytes);
    const left = ['hpt45x_raid_member', 'isw_raid_member'].map((type) => {
      const life = oldLives[type]?.(DISK) ?? [];
      lead(loop.backing, life);
      return { type, offset: life[0]?.at };
    });
    const before = loop.contents();
    const order = startWith([orderFor(loop.device)], { kind: 'verify' });
    const ended = await runHelper(lab.helperFile, lab.image(bytes), order);
    expect(ended.reports[0]).toMatchObject({
      verified: true,
      signatures: { cleared: [], left: expect.arrayContaining(left) },
    });
    const [warning] = warningsOf(ended);
    expect(warning).toMatchObject({ code: 'SIGNATURES_LEFT' });
    expect(loop.contents().equals(before)).toBe(true);
    // The way out works as it is printed, for all of them.
    const command = said(warning).hint?.split(': ')[1] ?? '';
    expect(command).toMatch(/^sudo wipefs /);
    run('sh', '-ec', command.replaceAll('sudo ', ''));
    expect(signaturesOn(loop.device)).toEqual([]);
  });
});

describe.skipIf(!has.fuse || !has.loop)('a drive that can not be cleared (needs FUSE)', () => {
  const attach = async (folding: FoldingFile): Promise<{ device: string; backing: string }> => {
    const folder = lab.bench().file('slot');
    mkdirSync(folder);
    const { backing } = await mountFolding(lab.bench(), folder, folding);
    const file = join(folder, 'drive.img');
    execFileSync('truncate', ['--size', String(64 * MIB), file]);
    return { device: lab.bench().attach(file), backing };
  };

  it('since it is a fake is left alone there, so that the image stays whole', async () => {
    const { device } = await attach({ realBytes: 4 * MIB });
    const bytes = randomBytes(4 * MIB);
    // What the drive's last block shows is this.
    bytes.write('EFI PART', 4 * MIB - 512);
    const ended = await flash(device, bytes);
    const left = [{ type: 'gpt', offset: 64 * MIB - 512 }];
    expect(ended.reports[0]).toMatchObject({ verified: true, signatures: { cleared: [], left } });
    expect(ended.reports[0]?.repairedBlocks).toBe(0);
    expect(warningsOf(ended).map(({ code }) => code)).toEqual([
      'CAPACITY_FALSE',
      'SIGNATURES_LEFT',
    ]);
  });

  it('since it refuses to be written there is told as it is', async () => {
    const at = 64 * MIB - 8192;
    const { device, backing } = await attach({ realBytes: 64 * MIB, refusedByte: at });
    lead(backing, oldLives['linux_raid_member 1.0']?.(64 * MIB) ?? []);
    const ended = await flash(device, randomBytes(IMAGE));
    expect(ended.reports[0]).toMatchObject({
      verified: true,
      signatures: { cleared: [], left: [{ type: 'linux_raid_member', offset: at }] },
    });
    const [warning] = warningsOf(ended);
    expect(warning).toMatchObject({ code: 'SIGNATURES_LEFT' });
    expect(said(warning).message).toContain('could not be cleared');
  });
});
