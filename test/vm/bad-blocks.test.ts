import { expect } from 'vitest';
import { KiB, MiB, newImage, startVm, vmTest } from './harness/cases.ts';
import { oldContents, rememberRange, spoil } from './harness/contents.ts';
import { flippingBit } from './harness/faults.ts';
import { flash, holdsImageNow, outcomesOf, verify, warningsOf } from './harness/product.ts';
import { bytesWritten } from './harness/stick.ts';

const imageBytes = 12 * MiB;
const badByte = 7 * MiB + 1234;

vmTest('a bit that is turned once, in silence: found, and repaired', async () => {
  const vm = await startVm();
  const image = newImage(imageBytes);
  const stick = await vm.plug({ name: 'once', sizeBytes: 24 * MiB, filledWith: oldContents() });
  const isUntouched = rememberRange(stick.file, imageBytes, stick.spec.sizeBytes);
  stick.add(flippingBit(badByte, 1));
  const end = await flash(vm, image, stick);
  expect(end).toMatchObject({ status: 0, last: { verified: true, repairedBlocks: 1 } });
  expect(warningsOf(end)).toContain('BLOCKS_REPAIRED');
  expect(holdsImageNow(stick, image)).toBe(true);
  expect(isUntouched()).toBe(true);
  // Only what was damaged is written again.
  expect(bytesWritten(stick, 0, imageBytes)).toBeLessThan(imageBytes + MiB);
});

vmTest('a bit that is turned always: not verified, and its offset said', async () => {
  const vm = await startVm();
  const image = newImage(imageBytes);
  const stick = await vm.plug({ name: 'always', sizeBytes: 24 * MiB, filledWith: oldContents() });
  stick.add(flippingBit(badByte));
  const end = await flash(vm, image, stick);
  expect(end).toMatchObject({
    status: 5,
    last: { type: 'error', code: 'VERIFY_MISMATCH', params: { offset: badByte, blocks: 1 } },
  });
  expect(outcomesOf(end)).toMatchObject([{ stick: 'differs', verified: false }]);
});

vmTest('verify finds what was spoiled since, and repairs nothing', async () => {
  const vm = await startVm();
  const image = newImage(imageBytes);
  const stick = await vm.plug({ name: 'later', sizeBytes: 24 * MiB });
  expect(await flash(vm, image, stick)).toMatchObject({ status: 0 });
  spoil(stick.file, badByte);
  const written = bytesWritten(stick);
  const end = await verify(vm, image, stick);
  expect(end).toMatchObject({
    status: 5,
    last: { code: 'VERIFY_MISMATCH', params: { offset: badByte, blocks: 1 } },
  });
  expect(bytesWritten(stick)).toBe(written);
});

vmTest('a stick that keeps nothing of a range: not verified', async () => {
  const vm = await startVm();
  const image = newImage(imageBytes);
  const stick = await vm.plug({ name: 'sieve', sizeBytes: 24 * MiB, filledWith: oldContents() });
  const hole = { from: 3 * MiB, to: 3 * MiB + 8 * KiB };
  stick.add((request, stage) => {
    const { kind, offset, data } = request;
    // It answers well, and stores what stood there before.
    if (stage !== 'before' || kind !== 'write') return undefined;
    const from = Math.max(hole.from, offset);
    const to = Math.min(hole.to, offset + data.length);
    if (from < to) data.fill(0, from - offset, to - offset);
    return undefined;
  });
  const end = await flash(vm, image, stick);
  expect(end).toMatchObject({ status: 5, last: { code: 'VERIFY_MISMATCH' } });
  expect((end.last.params as { offset: number }).offset).toBeGreaterThanOrEqual(hole.from);
  expect((end.last.params as { offset: number }).offset).toBeLessThan(hole.from + 64);
});
