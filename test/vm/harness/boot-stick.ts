import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the installer's ISO has for a name. */
const ISO_LABEL = 'FLAKESTICK';

/**
 * An ISO at the start of a stick with the table that NixOS gives its own (isohybrid): a partition that begins with the
 * disk. It holds no system; what counts is where it is mounted from.
 */
export const fillWithIso = (file: number): void => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-iso-'));
  try {
    mkdirSync(join(folder, 'content/flakestick'), { recursive: true });
    writeFileSync(join(folder, 'content/flakestick/marker'), 'the live system\n');
    const image = join(folder, 'image.iso');
    execFileSync(
      'xorriso',
      ['-as', 'mkisofs', '-quiet', '-V', ISO_LABEL, '-R', '-o', image, join(folder, 'content')],
      { stdio: 'ignore' },
    );
    const iso = readFileSync(image);
    writeTable(iso);
    writeSync(file, iso, 0, iso.length, 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const FIRST_ENTRY = 446;
const SECTOR = 512;

/** One entry of type 0, from sector 0 to the end (figures of an image of NixOS). */
const writeTable = (iso: Buffer): void => {
  iso.writeUInt8(0x80, FIRST_ENTRY);
  iso.writeUInt32LE(0, FIRST_ENTRY + 8);
  iso.writeUInt32LE(Math.ceil(iso.length / SECTOR), FIRST_ENTRY + 12);
  iso.writeUInt16LE(0xaa55, 510);
};
