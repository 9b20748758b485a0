import { describe, expect, it } from 'vitest';
import { planWrite } from '../../../electron/engine/stick/plan-write.ts';
import { isNamedByItself, recallStick } from '../../../electron/engine/stick/recall.ts';
import { worded } from '../../fixtures/failure-words.ts';
import { sized } from '../write/helper-double.ts';
import { known } from './known.ts';

const MIB = 1024 * 1024;
const image = {
  path: '/images/some.iso',
  sizeBytes: 10 * MIB,
  unpackedBytes: null,
  atLeastBytes: 0,
  modifiedAt: 5,
  identity: 'that file',
  about: { layout: null, label: null, partitions: null, boots: [], sizeBytes: null },
  doubt: null,
};
const drive = sized('sda', { serial: '4C53000-sda' });
const full = { delta: false, resume: false };
const resume = { delta: false, resume: true };

const half = { stick: 'partlyWritten', bytesWritten: 6 * MIB, sha256: null } as const;

describe('the plan for a write', () => {
  it('is a full flash where nothing else was asked for', () => {
    expect(planWrite(null, { image, drive }, full)).toEqual({
      compareBytes: 0,
      warning: null,
    });
    expect(planWrite(known(half), { image, drive }, full).compareBytes).toBe(0);
  });

  it('with delta compares all of the image, whatever is known', () => {
    for (const record of [null, known(), known(half)]) {
      const { compareBytes, warning } = planWrite(
        record,
        { image, drive },
        { delta: true, resume: false },
      );
      expect(compareBytes).toBe(Number.MAX_SAFE_INTEGER);
      expect(warning).toBe(null);
    }
  });

  it.each([
    ['was cancelled', half],
    ['never ended', { ...half, finishedAt: null }],
    ['was not read back', { stick: 'writtenUnverified', bytesWritten: 6 * MIB }],
    ['came out wrong', { stick: 'differs', bytesWritten: 6 * MIB }],
  ] as const)('with resume goes on where a write %s', (_, fields) => {
    expect(planWrite(known(fields), { image, drive }, resume)).toMatchObject({
      compareBytes: 6 * MIB,
      warning: null,
    });
  });

  it.each([
    ['nothing is known', null],
    ['it was verified', known()],
    ['it had not begun', known({ ...half, bytesWritten: 0 })],
    ['another image was written', known({ ...half, image: '/images/other.iso' })],
    ['the image was written to since', known({ ...half, imageModifiedAt: 4 })],
    ['the image has another size', known({ ...half, imageFileBytes: 11 })],
  ])('with resume warns, and writes all, where %s', (_, record) => {
    expect(worded(planWrite(record, { image, drive }, resume))).toMatchObject({
      compareBytes: 0,
      warning: { code: 'NOTHING_TO_RESUME', message: expect.stringContaining('/dev/sda') },
    });
  });

  it('leaves nothing out of the proof, whatever is remembered', () => {
    // What is planned says what is compared before writing, and has no word on what is read back.
    const plans = [null, known(), known(half)].flatMap((record) =>
      [full, resume, { delta: true, resume: false }].map((wanted) =>
        Object.keys(planWrite(record, { image, drive }, wanted)),
      ),
    );
    expect(new Set(plans.flat())).toEqual(new Set(['compareBytes', 'warning']));
  });
});

describe('a drive that names itself', () => {
  it('is not one that is told from its twin by the name of the moment', () => {
    expect(isNamedByItself(drive)).toBe(true);
    expect(isNamedByItself({ ...drive, id: `${drive.id}-sda` })).toBe(false);
    expect(isNamedByItself({ ...drive, id: 'sda', serial: null })).toBe(false);
    expect(isNamedByItself({ ...drive, kind: 'practice', id: 'file:/x', serial: null })).toBe(true);
    // Fillers, the same on each stick.
    for (const serial of ['000000000000', '0123456789ABCDEF', '123', '------------']) {
      expect([serial, isNamedByItself({ ...drive, serial })]).toEqual([serial, false]);
    }
  });
});

describe('what is known of a drive', () => {
  const recall = (record: ReturnType<typeof known> | null, asked = drive) =>
    recallStick(
      {
        sticks: {
          findLatest: async (id: string) => (record?.driveId === id ? record : null),
          add: async () => 0,
          update: async () => undefined,
          list: async () => [],
          removeUpTo: async () => undefined,
          close: async () => undefined,
        },
      },
      asked,
    );

  it('is that of the same id, size and serial number', async () => {
    expect(await recall(known())).toMatchObject({ id: 1 });
    expect(await recall(known({ driveId: 'usb-Ultra_Fit-other' }))).toBe(null);
    expect(await recall(known({ driveBytes: 64e9 }))).toBe(null);
    expect(await recall(known({ serial: '4C53000_sda' }))).toBe(null);
  });

  it('is nothing where it has no name of its own, but for a loop device', async () => {
    const nameless = sized('sdb', { serial: null });
    expect(await recall(known({ driveId: 'sdb', serial: null }), nameless)).toBe(null);
    const loop = sized('loop3', { type: 'loop', serial: null });
    expect(await recall(known({ driveId: 'loop3', serial: null }), loop)).toMatchObject({ id: 1 });
  });
});
