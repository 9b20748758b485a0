import { afterAll, beforeAll, describe, expect } from 'vitest';
import { MiB, newImage, startSharedVm, vmTest } from './harness/cases.ts';
import {
  heldBytes,
  type Image,
  oldContents,
  rememberRange,
  sameBytes,
} from './harness/contents.ts';
import { breakingAt } from './harness/faults.ts';
import { flash, outcomesOf, startVerify } from './harness/product.ts';
import { bytesWritten, type Stick } from './harness/stick.ts';
import type { Vm } from './harness/vm.ts';

const imageBytes = 12 * MiB;

describe('a stick that is pulled out', () => {
  let vm: Vm;
  let image: Image;
  let bystander: Stick;
  beforeAll(async () => {
    vm = await startSharedVm();
    image = newImage(imageBytes);
    bystander = await vm.plug({ name: 'bystander', sizeBytes: 32 * MiB });
  });
  afterAll(() => vm.kill());

  // Over bot only: QEMU 7.2 itself fails an assertion when a UAS device goes in the middle of a request.
  const plugFilled = (name: string) =>
    vm.plug({ name, sizeBytes: 24 * MiB, filledWith: oldContents() });
  /** In the first byte, at a quarter, in the middle, at three quarters, in the last byte. */
  const points = [0, 3 * MiB, 6 * MiB + 512, 9 * MiB, imageBytes - 1];

  for (const point of points) {
    vmTest(`while byte ${point} is written: lost, and partly written`, async () => {
      const stick = await plugFilled(`w${point}`);
      const isUntouched = rememberRange(stick.file, imageBytes, stick.spec.sizeBytes);
      stick.add(breakingAt('write', point, () => vm.yank(stick)));
      const end = await flash(vm, image, stick);
      expect(end).toMatchObject({ status: 1, last: { type: 'error', code: 'DRIVE_LOST' } });
      const [outcome] = outcomesOf(end);
      expect(outcome).toMatchObject({ stick: 'partlyWritten' });
      expect(outcome?.verified).not.toBe(true);
      // What it says was written was, and nothing from the break on is there.
      const held = heldBytes(stick.file, image);
      expect(held).toBeGreaterThanOrEqual(Number(outcome?.bytesWritten));
      expect(held).toBeLessThanOrEqual(point);
      expect(isUntouched()).toBe(true);
      expect(bytesWritten(bystander)).toBe(0);
    });
  }

  /** Reading changes nothing on it, so that one place in the midst is as another. */
  for (const point of points.filter((_, index) => index % 2 === 0)) {
    vmTest(`while byte ${point} is read back: lost, written, and not verified`, async () => {
      const stick = await plugFilled(`r${point}`);
      const isUntouched = rememberRange(stick.file, imageBytes, stick.spec.sizeBytes);
      stick.add(breakingAt('readBack', point, () => vm.yank(stick)));
      const end = await flash(vm, image, stick);
      expect(end).toMatchObject({ status: 1, last: { type: 'error', code: 'DRIVE_LOST' } });
      const [outcome] = outcomesOf(end);
      expect(outcome).toMatchObject({ stick: 'writtenUnverified', bytesWritten: imageBytes });
      expect(outcome?.verified).not.toBe(true);
      expect(sameBytes(stick.file, image)).toBe(imageBytes);
      expect(isUntouched()).toBe(true);
    });
  }

  vmTest('while verify reads it: lost, and nothing was written', async () => {
    const stick = await vm.plug({
      name: 'v',
      sizeBytes: 24 * MiB,
      filledWith: oldContents(image.seed),
    });
    stick.add(breakingAt('read', 6 * MiB, () => vm.yank(stick)));
    const end = await startVerify(vm, image, stick).ended;
    expect(end).toMatchObject({ status: 1, last: { type: 'error', code: 'DRIVE_LOST' } });
    expect(bytesWritten(stick)).toBe(0);
  });

  vmTest('before anything began: not found', async () => {
    const stick = await plugFilled('gone');
    await vm.yank(stick);
    await vm.sh(`while [ -e ${stick.device} ]; do sleep 0.1; done`);
    const end = await flash(vm, image, stick);
    expect(end).toMatchObject({ status: 1, last: { type: 'error', code: 'DRIVE_NOT_FOUND' } });
    expect(bytesWritten(stick)).toBe(0);
  });
});
