import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  type ProbeBlocksOptions,
  planProbe,
  probeBlocks,
} from '../../../electron/helper/capacity-probe.ts';
import { cancelled, JobError, stop } from '../../../electron/helper/failures.ts';
import type { HelperFailure } from '../../../electron/helper-protocol/index.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createSimulatedDrive, type SimulatedDrive } from './simulated-drive.ts';

// Hundreds of probes in one test, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

type Setup = SimulatedDrive & {
  claimedBytes: number;
  imageBytes: number | null;
  alignBytes?: number;
  keptBytes?: number;
  signal?: AbortSignal;
};

type Outcome = {
  error: HelperFailure | null;
  warning: HelperFailure | null;
  writes: number;
  restored: boolean;
  changed: number[];
};

/** Probes a simulated drive, and tells what came of it and of the drive. */
const probe = async (setup: Setup): Promise<Outcome> => {
  const { claimedBytes, imageBytes, alignBytes = 512, keptBytes = 0 } = setup;
  let firstWrites = 0;
  let writes = 0;
  let restored = false;
  const drive = createSimulatedDrive({
    ...setup,
    onStep: (step, offset) => {
      if (step === 'write') writes += 1;
      if (step === 'write') expect(offset).toBeGreaterThanOrEqual(keptBytes);
      // Before anything is written, the job says that something will be.
      if (step === 'write') expect(firstWrites).toBe(1);
      setup.onStep?.(step, offset);
    },
  });
  const plan = planProbe(claimedBytes, alignBytes, imageBytes);
  const options: ProbeBlocksOptions = {
    path: '/dev/sdz',
    claimedBytes,
    imageBytes,
    keptBytes,
    plan,
    blocks: drive.blocks(plan.unitBytes),
    signal: setup.signal ?? new AbortController().signal,
    onFirstWrite: () => {
      firstWrites += 1;
    },
    onRestored: () => {
      restored = true;
    },
  };
  const failed = await probeBlocks(options).then(
    (warning) => ({ warning, error: null }),
    (error: unknown) => {
      if (!(error instanceof JobError)) throw error;
      return { warning: null, error: error.failure };
    },
  );
  return { ...failed, writes, restored, changed: drive.changed() };
};

const blockSize = fc.constantFrom(512, 4096, 16384);
/** In whole logical blocks, of any size up to 4 TiB. */
const sizes = fc.record({
  alignBytes: blockSize,
  claimed: fc.oneof(
    fc.integer({ min: 16, max: 64 }),
    fc.integer({ min: 1, max: 2 ** 20 }).map((kib) => kib * 64),
    fc.integer({ min: 1, max: 2 ** 28 }),
  ),
  imageShare: fc.double({ min: 0, max: 1, noNaN: true }),
});
const toSizes = ({
  alignBytes,
  claimed,
  imageShare,
}: {
  alignBytes: number;
  claimed: number;
  imageShare: number;
}) => {
  const claimedBytes = Math.max(16, claimed) * alignBytes;
  return {
    alignBytes,
    claimedBytes,
    imageBytes: Math.max(1, Math.floor(claimedBytes * imageShare)),
  };
};

const paramsOf = (error: unknown) =>
  (error as { params: { offset?: number; realBytes?: number; restored?: boolean } }).params;
const refused = (code: 'READ_FAILED' | 'WRITE_FAILED') =>
  stop(code, { reason: 'open', device: '/dev/sdz', said: 'once' });

describe('the plan of a probe', () => {
  it('never has more than 40 places, none beyond the end, and all aligned', () => {
    fc.assert(
      fc.property(sizes, (drawn) => {
        const { claimedBytes, alignBytes, imageBytes } = toSizes(drawn);
        const { offsets, unitBytes } = planProbe(claimedBytes, alignBytes, imageBytes);
        expect(offsets.length).toBeLessThanOrEqual(40);
        expect(new Set(offsets).size).toBe(offsets.length);
        for (const offset of offsets) {
          expect(offset % unitBytes).toBe(0);
          expect(offset + unitBytes).toBeLessThanOrEqual(claimedBytes);
        }
      }),
    );
  });

  it('has the ends of drive and image, the middle, and the powers of two', () => {
    expect(planProbe(64 * MIB, 512, 5 * MIB + 1).offsets).toEqual(
      [0, 1, 2, 4, 5, 8, 16, 32]
        .map((mib) => mib * MIB)
        .concat(5 * MIB + 4096, 64 * MIB - 4096)
        .sort((a, b) => a - b),
    );
    expect(planProbe(64 * MIB, 16384, 1).unitBytes).toBe(16384);
  });
});

describe('a drive that is what it says', () => {
  it('is never accused, and nothing changes beyond the image', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (drawn) => {
        const size = toSizes(drawn);
        const { error, warning, changed } = await probe({
          ...size,
          realBytes: size.claimedBytes,
          beyond: 'wraps',
        });
        expect([error, warning]).toEqual([null, null]);
        // Up to the image's last logical block, which it pads.
        const end = Math.ceil(size.imageBytes / size.alignBytes) * size.alignBytes;
        expect(changed.filter((offset) => offset >= end)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('is as it was where the image is not known', async () => {
    const outcome = await probe({
      claimedBytes: 8 * GIB,
      realBytes: 8 * GIB,
      beyond: 'wraps',
      imageBytes: null,
    });
    expect(outcome).toMatchObject({ error: null, warning: null, changed: [], restored: true });
  });

  it('costs few writes', async () => {
    const outcome = await probe({
      claimedBytes: 32 * GIB,
      realBytes: 32 * GIB,
      beyond: 'wraps',
      imageBytes: 2 * GIB + 5,
    });
    // 19 tags, and what stood in 7 places beyond the image.
    expect(outcome.writes).toBeLessThanOrEqual(28);
  });
});

describe('what is to be kept', () => {
  it('is never written to, and where nothing else is left nothing is', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.double({ min: 0, max: 1, noNaN: true }), async (drawn, share) => {
        const size = toSizes(drawn);
        const keptBytes = Math.floor(size.imageBytes * share);
        const drive = { realBytes: size.claimedBytes, beyond: 'wraps' } as const;
        const { error, warning, changed } = await probe({ ...size, ...drive, keptBytes });
        expect([error, warning]).toEqual([null, null]);
        expect(changed.filter((offset) => offset < keptBytes)).toEqual([]);
      }),
      { numRuns: 200 },
    );
    const all = { claimedBytes: GIB, realBytes: GIB, beyond: 'wraps', imageBytes: null } as const;
    const outcome = await probe({ ...all, keptBytes: Number.MAX_SAFE_INTEGER });
    expect(outcome).toMatchObject({ error: null, warning: null, writes: 0, changed: [] });
  });

  it.each([
    ['all of the image', 48 * MIB],
    ['what an interrupted write had reached', 30 * MIB],
  ])(
    'as %s shows that a drive is a fake by what appears in it, and is put back',
    async (_, keptBytes) => {
      const fake = { claimedBytes: 64 * MIB, realBytes: 16 * MIB, beyond: 'wraps' } as const;
      const outcome = await probe({ ...fake, imageBytes: 48 * MIB, keptBytes });
      expect(outcome.error).toMatchObject({
        code: 'VERIFY_MISMATCH',
        params: { realBytes: 16 * MIB, restored: true },
      });
      expect(outcome).toMatchObject({ changed: [], restored: true });
    },
  );
});

describe('a drive that folds its addresses at a power of two', () => {
  it('is always found where the image does not fit, and is then as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 4096 * 16 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        blockSize,
        async (power, more, share, alignBytes) => {
          const realBytes = 2 ** power * MIB;
          const claimedBytes = realBytes + more * 16384;
          const imageBytes = realBytes + 1 + Math.floor(share * (claimedBytes - realBytes - 1));
          const outcome = await probe({
            claimedBytes,
            realBytes,
            imageBytes,
            alignBytes,
            beyond: 'wraps',
          });
          expect(outcome.error).toMatchObject({
            code: 'VERIFY_MISMATCH',
            params: { claimedBytes, realBytes, restored: true },
          });
          expect(Number(paramsOf(outcome.error).offset)).toBeLessThan(imageBytes);
          expect(outcome.changed).toEqual([]);
          expect(outcome.restored).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    // Divisors of a difference of two powers of two.
    [3, 16],
    [5, 32],
    [6, 32],
    [7, 32],
    [12, 64],
    [15, 64],
    [30, 128],
  ])('or at %i GiB, told by the distances', async (real, claimed) => {
    const outcome = await probe({
      claimedBytes: claimed * GIB,
      realBytes: real * GIB,
      imageBytes: claimed * GIB,
      beyond: 'wraps',
    });
    expect(outcome.error?.code).toBe('VERIFY_MISMATCH');
    // A multiple of it: the guess is an upper limit.
    expect(Number(paramsOf(outcome.error).realBytes) % (real * GIB)).toBe(0);
    expect(outcome.changed).toEqual([]);
  });

  it('is told in words that a person understands', async () => {
    const { error } = await probe({
      claimedBytes: 32 * GIB,
      realBytes: 2 * GIB,
      imageBytes: 3 * GIB,
      beyond: 'wraps',
    });
    expect(said(error).message).toBe(
      '/dev/sdz says that it has 34 GB, but what is written at byte 2,147,483,648 also appears at byte 0. It really holds at most 2.1 GB. The image does not fit.',
    );
    expect(error?.params).toEqual({
      reason: 'capacity',
      device: '/dev/sdz',
      same: [0, 2 * GIB],
      offset: 0,
      lengthBytes: 8 * GIB + 4096,
      blocks: 5,
      claimedBytes: 32 * GIB,
      realBytes: 2 * GIB,
      restored: true,
    });
  });

  it('is a warning where the image fits, and nothing changes beyond it', async () => {
    const imageBytes = 2 * GIB;
    const outcome = await probe({
      claimedBytes: 32 * GIB,
      realBytes: 2 * GIB,
      imageBytes,
      beyond: 'wraps',
    });
    expect(outcome.error).toBe(null);
    expect(outcome.warning).toMatchObject({
      code: 'CAPACITY_FALSE',
      params: { claimedBytes: 32 * GIB, realBytes: 2 * GIB },
    });
    expect(said(outcome.warning).hint).toContain('Only the part that holds the image is proven');
    expect(outcome.changed.filter((offset) => offset >= imageBytes)).toEqual([]);
  });

  it('is a warning, and as it was, where the size of the image is not known', async () => {
    const outcome = await probe({
      claimedBytes: 32 * GIB,
      realBytes: 64 * MIB,
      imageBytes: null,
      beyond: 'wraps',
    });
    expect(outcome).toMatchObject({
      error: null,
      warning: { code: 'CAPACITY_FALSE' },
      changed: [],
    });
    expect(said(outcome.warning).hint).toContain('when it is read back');
  });
});

it('a drive that folds them anywhere is put back as it was, found or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 16, max: 2 ** 20 }),
      fc.integer({ min: 1, max: 2 ** 20 }),
      fc.boolean(),
      async (real, more, known) => {
        // Any sector, so that blocks of 4096 bytes overlap in part.
        const realBytes = real * 512;
        const claimedBytes = realBytes + more * 4096;
        const imageBytes = known ? claimedBytes : null;
        const outcome = await probe({ claimedBytes, realBytes, imageBytes, beyond: 'wraps' });
        if (outcome.error !== null || !known) expect(outcome.changed).toEqual([]);
        if (outcome.error !== null) {
          expect(outcome.error.code).toBe('VERIFY_MISMATCH');
          expect(paramsOf(outcome.error).restored).toBe(true);
        }
      },
    ),
    { numRuns: 200 },
  );
});

describe.each(['drops', 'zeros', 'noise'] as const)(
  'a drive that %s what lies beyond its end',
  (beyond) => {
    it('is always found where the image does not fit', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 16, max: 2 ** 26 }),
          fc.integer({ min: 2, max: 2 ** 26 }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          async (real, more, share) => {
            const realBytes = real * 4096;
            const claimedBytes = realBytes + more * 4096;
            const imageBytes = realBytes + 1 + Math.floor(share * (claimedBytes - realBytes - 1));
            const outcome = await probe({ claimedBytes, realBytes, imageBytes, beyond });
            expect(outcome.error?.code).toBe('VERIFY_MISMATCH');
            const guess = Number(paramsOf(outcome.error).realBytes);
            expect(guess).toBeGreaterThanOrEqual(realBytes);
            expect(guess).toBeLessThan(imageBytes);
            expect(outcome.changed).toEqual([]);
            // Noise never reads back as it was.
            expect(paramsOf(outcome.error).restored).toBe(beyond !== 'noise');
          },
        ),
        { numRuns: 200 },
      );
    });

    it('is a warning where the image fits', async () => {
      const outcome = await probe({
        claimedBytes: 32 * GIB,
        realBytes: 5 * GIB,
        imageBytes: 5 * GIB,
        beyond,
      });
      expect(outcome.error).toBe(null);
      expect(outcome.warning).toMatchObject({
        code: 'CAPACITY_FALSE',
        params: { realBytes: 5 * GIB },
      });
    });
  },
);

describe('a drive that refuses what lies beyond its end', () => {
  it('to be read: is left alone there, as nothing could be put back', async () => {
    const outcome = await probe({
      claimedBytes: 8 * GIB,
      realBytes: GIB,
      imageBytes: 2 * GIB,
      beyond: 'refuses',
    });
    // Writing the image will tell.
    expect(outcome).toMatchObject({ error: null, warning: null });
  });

  it.each([
    [2 * GIB, 'WRITE_FAILED', null],
    [64 * MIB, null, 'CAPACITY_FALSE'],
  ])(
    'to be written: fails with an image of %i bytes only if that is concerned',
    async (imageBytes, code, warning) => {
      const outcome = await probe({
        claimedBytes: 8 * GIB,
        realBytes: GIB,
        imageBytes,
        beyond: 'refusesWrites',
      });
      expect(outcome.error?.code ?? null).toBe(code);
      expect(outcome.warning?.code ?? null).toBe(warning);
      if (code !== null) expect(outcome.changed).toEqual([]);
    },
  );
});

it('a card that silently keeps nothing is refused, whatever the image', async () => {
  for (const imageBytes of [1, GIB, null]) {
    const keepsNothing = {
      claimedBytes: 8 * GIB,
      realBytes: 0,
      imageBytes,
      beyond: 'drops',
    } as const;
    const { error } = await probe(keepsNothing);
    expect(error).toMatchObject({
      code: 'VERIFY_MISMATCH',
      params: { offset: 0, realBytes: 0, restored: true },
    });
    expect(said(error).message).toContain('keeps nothing');
  }
});

it('a single lost block is damage: within the image the write will judge it, behind it it is told', async () => {
  const lose = async (imageBytes: number, lost: number) => {
    const claimedBytes = 8 * GIB;
    const drive = createSimulatedDrive({ realBytes: claimedBytes, beyond: 'wraps' });
    const plan = planProbe(claimedBytes, 512, imageBytes);
    const blocks = drive.blocks(plan.unitBytes);
    return probeBlocks({
      path: '/dev/sdz',
      claimedBytes,
      imageBytes,
      plan,
      blocks: {
        ...blocks,
        write: (offset, block) =>
          offset === lost ? Promise.resolve() : blocks.write(offset, block),
      },
      signal: new AbortController().signal,
      onFirstWrite: () => undefined,
    });
  };
  expect(await lose(4 * GIB, GIB)).toBeNull();
  const warning = await lose(GIB, 2 * GIB);
  expect(warning).toMatchObject({
    code: 'CAPACITY_FALSE',
    params: { offset: 2 * GIB, realBytes: null },
  });
});

it('puts everything back when it is called off, whenever that is', async () => {
  const claimedBytes = 2 * GIB;
  const steps = await countSteps(claimedBytes);
  expect(steps).toBeGreaterThan(40);
  for (let stopAt = 1; stopAt <= steps; stopAt += 1) {
    const abort = new AbortController();
    let step = 0;
    const outcome = await probe({
      claimedBytes,
      realBytes: claimedBytes,
      imageBytes: GIB,
      beyond: 'wraps',
      signal: abort.signal,
      onStep: () => {
        step += 1;
        if (step === stopAt) abort.abort(cancelled());
      },
    });
    // After the last tag was read back it is too late: the job goes on, and is called off there.
    if (outcome.error === null) continue;
    expect(outcome.error.code).toBe('CANCELLED');
    expect(outcome.changed).toEqual([]);
  }
});

it('puts back what it can when the drive fails in the midst of it', async () => {
  const claimedBytes = 2 * GIB;
  const steps = await countSteps(claimedBytes);
  for (let failAt = 1; failAt <= steps; failAt += 1) {
    let step = 0;
    const outcome = await probe({
      claimedBytes,
      realBytes: claimedBytes,
      imageBytes: 2 * GIB,
      beyond: 'wraps',
      onStep: (kind) => {
        step += 1;
        if (step === failAt) throw refused(kind === 'read' ? 'READ_FAILED' : 'WRITE_FAILED');
      },
    });
    if (outcome.error !== null) expect(outcome.changed).toEqual([]);
  }
});

it('does not go on for ever with a drive that takes nothing any more', async () => {
  let writes = 0;
  const outcome = await probe({
    claimedBytes: 32 * GIB,
    realBytes: 32 * GIB,
    imageBytes: 2 * GIB,
    beyond: 'wraps',
    onStep: (step) => {
      if (step === 'write') writes += 1;
      if (writes > 5) throw refused('WRITE_FAILED');
    },
  });
  expect(outcome.error?.code).toBe('WRITE_FAILED');
  // The sixth tag, and three tries to put something back.
  expect(writes).toBe(9);
});

it('tells of a drive that went away', async () => {
  let step = 0;
  const outcome = await probe({
    claimedBytes: 2 * GIB,
    realBytes: 2 * GIB,
    imageBytes: 64 * MIB,
    beyond: 'wraps',
    onStep: () => {
      step += 1;
      if (step > 25)
        throw stop('DRIVE_LOST', { device: '/dev/sdz', doing: null, offset: null, errno: null });
    },
  });
  expect(outcome.error?.code).toBe('DRIVE_LOST');
});

const countSteps = async (claimedBytes: number): Promise<number> => {
  let steps = 0;
  await probe({
    claimedBytes,
    realBytes: claimedBytes,
    imageBytes: GIB,
    beyond: 'wraps',
    onStep: () => {
      steps += 1;
    },
  });
  return steps;
};
