import { expect } from 'vitest';
import { GiB, MiB, newImage, startVm, vmTest } from './harness/cases.ts';
import { fillRandom, oldContents, rememberRange } from './harness/contents.ts';
import { flash, holdsImageNow, outcomesOf, warningsOf } from './harness/product.ts';
import type { StickSpec } from './harness/stick.ts';

type Fake = { name: string; spec: StickSpec; imageBytes: number; probed: boolean };

const fakes: Fake[] = (['wraps', 'dropped'] as const).flatMap((beyondReal) => [
  {
    name: `4 GiB that is 64 MiB and ${beyondReal}`,
    spec: { name: beyondReal, sizeBytes: 4 * GiB, realBytes: 64 * MiB, beyondReal },
    imageBytes: 96 * MiB,
    probed: true,
  },
  {
    // Addresses fold at no power of two, so a probe need not see it: reading all of it back must.
    name: `1 GiB that is 50 MiB and ${beyondReal}`,
    spec: { name: beyondReal, sizeBytes: GiB, realBytes: 50 * MiB, beyondReal },
    imageBytes: 60 * MiB,
    probed: false,
  },
]);

for (const { name, spec, imageBytes, probed } of fakes) {
  vmTest(`${name}, and an image that is larger: never verified`, async () => {
    const vm = await startVm();
    const stick = await vm.plug({ ...spec, filledWith: oldContents() });
    const end = await flash(vm, newImage(imageBytes), stick);
    expect(end).toMatchObject({ status: 5, last: { type: 'error', code: 'VERIFY_MISMATCH' } });
    if (probed) expect(end.last.params).toMatchObject({ realBytes: spec.realBytes });
    const { offset, lengthBytes } = end.last.params as { offset: number; lengthBytes: number };
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(lengthBytes).toBeGreaterThan(0);
    expect(outcomesOf(end)[0]?.verified).not.toBe(true);
  });
}

vmTest('32 GiB that is 2 GiB and wraps, and an image of 2.25 GiB: never verified', async () => {
  const vm = await startVm();
  const imageBytes = 2.25 * GiB;
  const image = newImage(imageBytes, (file) => fillRandom(file, 0, 8 * MiB, 'large'));
  const stick = await vm.plug({
    ...{ name: 'fake', sizeBytes: 32 * GiB, realBytes: 2 * GiB, beyondReal: 'wraps' },
  });
  const end = await flash(vm, image, stick);
  expect(end).toMatchObject({
    status: 5,
    last: { code: 'VERIFY_MISMATCH', params: { claimedBytes: 32 * GiB, realBytes: 2 * GiB } },
  });
});

for (const beyondReal of ['wraps', 'dropped'] as const) {
  vmTest(
    `32 GiB that is 2 GiB and ${beyondReal}, and an image that fits: verified, with a warning`,
    async () => {
      const vm = await startVm();
      const image = newImage(20 * MiB);
      const stick = await vm.plug({
        ...{ name: 'fake', sizeBytes: 32 * GiB, realBytes: 2 * GiB, beyondReal },
        filledWith: (file) => fillRandom(file, 0, 24 * MiB, 'old'),
      });
      const isUntouched = rememberRange(stick.file, image.sizeBytes, 2 * GiB);
      const end = await flash(vm, image, stick);
      expect(end).toMatchObject({ status: 0, last: { type: 'result', verified: true } });
      expect(warningsOf(end)).toContain('CAPACITY_FALSE');
      expect(holdsImageNow(stick, image)).toBe(true);
      expect(isUntouched()).toBe(true);
    },
  );
}
