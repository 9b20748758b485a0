import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { interruptedWrite, liveLines, outcomeLines } from '../../../electron/cli/job-words.ts';
import { createOutput } from '../../../electron/cli/output.ts';
import {
  type DriveOutcome,
  failure,
  type JobState,
  type StickRecord,
} from '../../../electron/contract/index.ts';
import { terminalTexts } from '../../../electron/texts/terminal.ts';
import { sized } from '../write/helper-double.ts';

const texts = terminalTexts('en');

const outcome: DriveOutcome = {
  driveId: 'a',
  device: '/dev/sda',
  stick: 'verified',
  bytesWritten: 1_600_000_000,
  bytesRead: 1_600_000_000,
  imageBytes: 1_600_000_000,
  sha256: 'ab',
  written: true,
  flushed: true,
  verified: true,
  repairedBlocks: 0,
  signatures: { cleared: [], left: [] },
  writeSeconds: 40,
  verifySeconds: 13,
  safeToUnplug: true,
  record: null,
  error: null,
};

const record: StickRecord = {
  startedAt: new Date(2026, 2, 4, 17, 5).getTime(),
  finishedAt: null,
  stick: 'partlyWritten',
  image: '/i.iso',
  imageBytes: 1000,
  sha256: null,
  bytesWritten: 639,
  made: null,
};

describe('what is said of a stick', () => {
  it('claims no more than was read', () => {
    expect(outcomeLines(texts, outcome)).toEqual([
      '/dev/sda: It holds exactly the image.',
      '  wrote 1.6 GB in 40 s',
      '  read back and compared in 13 s: all 1.6 GB of the image; what lies beyond it was not tested',
      '  sha256 ab',
      '  It is powered off: safe to unplug.',
    ]);
    const unread = { ...outcome, verified: null, safeToUnplug: false, stick: 'writtenUnverified' };
    expect(outcomeLines(texts, unread as DriveOutcome).join()).not.toMatch(/read back|unplug/);
  });

  it('says what it was known by before, where that was cleared', () => {
    const cleared = [{ type: 'linux_raid_member', offset: 77 }];
    expect(outcomeLines(texts, { ...outcome, signatures: { cleared, left: [] } })).toContain(
      '  cleared what it was known by before, beyond the image: linux_raid_member at byte 77',
    );
  });

  it('says what a delta read, wrote and saved', () => {
    const delta = { ...outcome, bytesWritten: 80_000_000, bytesRead: 1_680_000_000 };
    expect(outcomeLines(texts, delta)[1]).toBe(
      '  read 1.7 GB, wrote 80 MB in 40 s; 1.5 GB were there already',
    );
  });

  it('says what it is, where that is known and right', () => {
    const made = { reference: 'github:me/hosts', revision: 'abc', host: 'attic', options: {} };
    const read = { ...outcome, written: false, record: { ...record, made } };
    expect(outcomeLines(texts, read)).toContain(
      'This is still the stick that you made on 2026-03-04 17:05: host attic, rev abc of github:me/hosts, image /i.iso.',
    );
    expect(outcomeLines(texts, { ...read, record }).join()).toContain(
      'that you wrote on 2026-03-04 17:05',
    );
    const differs = { ...read, verified: false, stick: 'differs' as const };
    expect(outcomeLines(texts, differs).join()).not.toContain('This is still');
  });
});

describe('that an earlier write could go on', () => {
  let folder: string;
  let image: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flakestick-words-'));
    image = join(folder, 'i.iso');
    writeFileSync(image, 'x');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const words = (fields: Partial<StickRecord> | null) => {
    const startedAt = statSync(image).mtimeMs + 1;
    const lastStick = fields && { ...record, image, startedAt, ...fields };
    return interruptedWrite(texts, { ...sized('sda'), lastStick }, image);
  };

  it('is said with how far it came, and never rounded up', () => {
    expect(words({})).toContain('stopped at 63%; --resume');
    expect(words({ imageBytes: null })).toContain('stopped at 639 byte; --resume');
  });

  it.each([
    ['nothing is known', null],
    ['it was verified', { stick: 'verified' }],
    ['nothing was written', { bytesWritten: 0 }],
    ['it was another image', { image: '/other.iso' }],
    ['the image is newer', { startedAt: 0 }],
  ] as const)('is not said where %s', (_, fields) => {
    expect(words(fields)).toBe(null);
  });
});

describe('the live lines', () => {
  const progress = {
    phase: 'writing' as const,
    bytesDone: 500_000_000,
    bytesTotal: 1_000_000_000,
    bytesPerSecond: 10_000_000,
    etaSeconds: 50,
    stalled: false,
  };
  const drive = (id: string) => ({ id, device: `/dev/${id}`, description: '', sizeBytes: 1 });
  const job = (ids: string[], writes: JobState['writes']) =>
    ({ step: 'writing', subject: { drives: ids.map(drive) }, writes }) as unknown as JobState;

  it('are one for one drive, and one for each of several', () => {
    const write = { progress, outcome: null };
    expect(liveLines(texts, job(['sda'], { sda: write }))).toEqual([
      'Writing · 50% · 500 MB of 1 GB · 10 MB/s · 50 s left',
    ]);
    const error = failure('DRIVE_LOST', {
      device: '/dev/sda',
      doing: null,
      offset: null,
      errno: null,
    });
    const writes = {
      sda: {
        progress: { ...progress, stalled: true, bytesPerSecond: 0, etaSeconds: null },
        outcome: null,
      },
      sdb: { progress, outcome },
      sdc: { progress, outcome: { ...outcome, error } },
    };
    expect(liveLines(texts, job(['sda', 'sdb', 'sdc', 'sdd'], writes))).toEqual([
      '/dev/sda: Writing · no answer from the drive · 50% · 500 MB of 1 GB',
      '/dev/sdb: Done',
      '/dev/sdc: Failed: DRIVE_LOST',
      '/dev/sdd: waiting',
    ]);
  });

  it('are drawn over each other on a terminal, and nowhere else', () => {
    const draw = (isTTY: boolean) => {
      let written = '';
      const stream = { isTTY, columns: 10, rows: 3, write: (text: string) => (written += text) };
      const streams = { stdout: stream, stderr: stream } as unknown as NodeJS.Process;
      const output = createOutput(false, 'en', streams);
      output.live(['one', 'two', 'three']);
      output.live(['a long line that does not fit']);
      output.say('said');
      return written;
    };
    // Three lines do not fit a terminal of three rows, of which the last is where the cursor stands.
    expect(draw(true)).toBe('one\ntwo\r\x1b[2K\x1b[1A\x1b[2Ka long li\r\x1b[2Ksaid\n');
    expect(draw(false)).toBe('said\n');
  });
});
