import { expect } from 'vitest';
import { KiB, MiB, newImage, startVm, vmTest } from './harness/cases.ts';
import { oldContents, rememberRange, sameBytes } from './harness/contents.ts';
import { failing } from './harness/faults.ts';
import { flash, holdsImageNow, outcomesOf, verify } from './harness/product.ts';
import { bytesWritten } from './harness/stick.ts';

const imageBytes = 12 * MiB;
const bad = { from: 5 * MiB + 12 * KiB, to: 5 * MiB + 16 * KiB };

vmTest('a range that can not be written: failed, with the place', async () => {
  const vm = await startVm();
  const image = newImage(imageBytes);
  const stick = await vm.plug({ name: 'worn', sizeBytes: 24 * MiB, filledWith: oldContents() });
  const isUntouched = rememberRange(stick.file, imageBytes, stick.spec.sizeBytes);
  stick.add(failing('write', bad.from, bad.to));
  const end = await flash(vm, image, stick);
  expect(end).toMatchObject({ status: 1, last: { type: 'error', code: 'WRITE_FAILED' } });
  expect(outcomesOf(end)).toMatchObject([{ stick: 'partlyWritten' }]);
  expect(sameBytes(stick.file, image)).toBeLessThan(bad.to);
  expect(isUntouched()).toBe(true);

  // The same stick, healed, takes it.
  stick.clearFaults();
  expect(await flash(vm, image, stick)).toMatchObject({ status: 0, last: { verified: true } });
  expect(holdsImageNow(stick, image)).toBe(true);
  expect(isUntouched()).toBe(true);
});

vmTest('a range that can not be read: never verified', async () => {
  const vm = await startVm();
  const image = newImage(imageBytes);
  const stick = await vm.plug({ name: 'deaf', sizeBytes: 24 * MiB, filledWith: oldContents() });
  stick.add(failing('read', bad.from, bad.to));
  const end = await flash(vm, image, stick);
  expect(end).toMatchObject({ status: 1, last: { type: 'error', code: 'READ_FAILED' } });
  const [outcome] = outcomesOf(end);
  expect(outcome?.verified).not.toBe(true);
  expect(outcome?.stick).toBe('writtenUnverified');
  expect(sameBytes(stick.file, image)).toBe(imageBytes);

  const before = bytesWritten(stick);
  const again = await verify(vm, image, stick);
  expect(again).toMatchObject({ status: 1, last: { type: 'error', code: 'READ_FAILED' } });
  expect(bytesWritten(stick)).toBe(before);
});
