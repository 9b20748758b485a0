import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';

const KIB = 1024;
export const MIB = 1024 * KIB;

type Piece = { at: number; bytes: Buffer };

const text = (at: number, ...latin1: string[]): Piece => ({
  at,
  bytes: Buffer.from(latin1.join(''), 'latin1'),
});
const sectors = (size: number, before: number): number => (Math.floor(size / 512) - before) * 512;

/** linux/raid/md_p.h: version 0.90. */
const md090 = (size: number): Piece[] => {
  const bytes = Buffer.alloc(4096);
  for (const [at, value] of [
    [0, 0xa92b4efc],
    [8, 90],
    [12, 3],
    [32, 1024],
  ] as const) {
    bytes.writeUInt32LE(value, at);
  }
  return [{ at: Math.floor(size / (64 * KIB)) * 64 * KIB - 64 * KIB, bytes }];
};

/** linux/raid/md_p.h: version 1.0, with the sum that blkid asks for. */
const md1 = (size: number): Piece[] => {
  const at = Math.floor(size / 4096) * 4096 - 8192;
  const bytes = Buffer.alloc(256);
  bytes.writeUInt32LE(0xa92b4efc, 0);
  bytes.writeUInt32LE(1, 4);
  bytes.write('old:raid', 32);
  bytes.writeBigUInt64LE(BigInt(at / 512), 144);
  let sum = 0;
  for (let word = 0; word < 256; word += 4) sum += bytes.readUInt32LE(word);
  bytes.writeUInt32LE((sum % 2 ** 32) + Math.floor(sum / 2 ** 32), 216);
  return [{ at, bytes }];
};

/** Labels 2 and 3: a list of names and values, which newer blkids look for, and uberblocks, which older ones do. */
const zfs = (size: number): Piece[] =>
  [2, 1].flatMap((label) => {
    const at = (Math.floor(size / (256 * KIB)) - label) * 256 * KIB;
    const uberblocks = Array.from({ length: 128 }, (_, index) =>
      text(at + 128 * KIB + index * KIB, '\x0c\xb1\xba\0\0\0\0\0'),
    );
    const number = (name: string, value: number): Buffer => {
      const padded = Math.ceil(name.length / 4) * 4;
      const pair = Buffer.alloc(12 + padded + 16);
      pair.writeUInt32BE(pair.length, 0);
      pair.writeUInt32BE(40, 4);
      pair.writeUInt32BE(name.length, 8);
      pair.write(name, 12);
      pair.writeUInt32BE(8, 12 + padded);
      pair.writeUInt32BE(1, 16 + padded);
      pair.writeUInt32BE(value, 24 + padded);
      return pair;
    };
    const list = Buffer.concat([
      Buffer.from([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
      ...[number('version', 5000), number('state', 0), number('txg', 7), number('guid', 99)],
      Buffer.alloc(8),
    ]);
    return [{ at: at + 16 * KIB, bytes: list }, ...uberblocks];
  });

const via = (size: number): Piece[] => {
  const bytes = Buffer.alloc(51);
  bytes.writeUInt16LE(0xaa55, 0);
  bytes.writeUInt8(1, 2);
  bytes.writeUInt8(bytes.reduce((sum, byte) => sum + byte, 0) & 0xff, 50);
  return [{ at: sectors(size, 1), bytes }];
};

const jmicron = (size: number): Piece[] => {
  const bytes = Buffer.alloc(128);
  bytes.write('JM');
  bytes.writeUInt16LE(0x10000 - bytes.readUInt16LE(0), 0x20);
  return [{ at: sectors(size, 1), bytes }];
};

const silicon = (size: number): Piece[] => {
  const bytes = Buffer.alloc(512);
  bytes.writeUInt32LE(0x2f000000, 0x60);
  let sum = 0;
  for (let at = 0; at < 0x13e; at += 2) sum += bytes.readUInt16LE(at);
  bytes.writeUInt16LE(-sum & 0xffff, 0x13e);
  return [{ at: sectors(size, 1), bytes }];
};

const nvidia = (size: number): Piece[] => {
  const bytes = Buffer.alloc(120);
  bytes.write('NVIDIA  ');
  bytes.writeUInt32LE(30, 8);
  let sum = 0;
  for (let at = 0; at < 120; at += 4) sum += bytes.readUInt32LE(at);
  bytes.writeUInt32LE(-sum >>> 0, 12);
  return [{ at: sectors(size, 2), bytes }];
};

const adaptec = (size: number): Piece[] => [
  text(sectors(size, 1), '\x37\xfc\x4d\x1e'),
  text(sectors(size, 1) + 0x100, 'DPTM'),
];

const drbd = (size: number): Piece[] => {
  const bytes = Buffer.alloc(4096);
  bytes.writeUInt32BE(0x8374026b, 60);
  bytes.writeUInt32BE(4096, 80);
  return [{ at: size - 4096, bytes }];
};

/** What a drive of so many bytes was once: by blkid's name, what of it stands at its end. */
export const oldLives: Record<string, (size: number) => Piece[]> = {
  'linux_raid_member 0.90': md090,
  'linux_raid_member 1.0': md1,
  zfs_member: zfs,
  isw_raid_member: (size) => [text(sectors(size, 2), 'Intel Raid ISM Cfg Sig. 1.1.00')],
  lsi_mega_raid_member: (size) => [text(sectors(size, 1), '$XIDE$')],
  via_raid_member: via,
  silicon_medley_raid_member: silicon,
  nvidia_raid_member: nvidia,
  promise_fasttrack_raid_member: (size) => [text(sectors(size, 3087), 'Promise Technology, Inc.')],
  hpt45x_raid_member: (size) => [text(sectors(size, 11), '\xf3\x16\x78\x5a')],
  adaptec_raid_member: adaptec,
  jmicron_raid_member: jmicron,
  drbd,
};

export const lead = (file: string, pieces: readonly Piece[]): void => {
  const fd = openSync(file, 'r+');
  for (const { at, bytes } of pieces) writeSync(fd, bytes, 0, bytes.length, at);
  closeSync(fd);
};

/** What wipefs finds, by its names, and where. */
export const signaturesOn = (path: string): { type: string; offset: number }[] => {
  const found = execFileSync('wipefs', ['--no-act', '--json', path], { encoding: 'utf8' });
  const { signatures = [] } = (found.trim() === '' ? {} : JSON.parse(found)) as {
    signatures?: { type: string; offset: string }[];
  };
  return signatures.map(({ type, offset }) => ({ type, offset: Number(offset) }));
};
