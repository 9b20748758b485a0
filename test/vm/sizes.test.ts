import { afterAll, beforeAll, describe, expect } from 'vitest';
import { KiB, MiB, newImage, startSharedVm, vmTest } from './harness/cases.ts';
import { oldContents, rememberRange } from './harness/contents.ts';
import { flash, holdsImageNow, verify } from './harness/product.ts';
import { bytesWritten } from './harness/stick.ts';
import type { PluggedStick, Vm } from './harness/vm.ts';

const sizes = [1, 511, 512, 4095, 4 * KiB, MiB, 4 * MiB - 1, 4 * MiB, 4 * MiB + 1];
/** Less than a block, one less than it, a whole one, and about a chunk: with large blocks the others are one of these. */
const ofLargeBlocks = [1, 4095, 4 * KiB, 4 * MiB - 1, 4 * MiB + 1];
/** UAS differs in the transport only. */
const overUas = [4095, 4 * MiB + 1];

for (const bus of ['bot', 'uas'] as const) {
  for (const sectorBytes of [512, 4096] as const) {
    describe(`blocks of ${sectorBytes} over USB's ${bus}`, () => {
      let vm: Vm;
      let stick: PluggedStick;
      beforeAll(async () => {
        vm = await startSharedVm();
        const spec = { name: 'stick', sizeBytes: 16 * MiB, filledWith: oldContents() };
        stick = await vm.plug({ ...spec, sectorBytes, bus });
      });
      afterAll(() => vm.kill());

      const ofThis = bus === 'uas' ? overUas : sectorBytes === 512 ? sizes : ofLargeBlocks;
      // Largest first, so that each finds another image on the stick.
      for (const sizeBytes of ofThis.toReversed()) {
        vmTest(`an image of ${sizeBytes} bytes, and not one byte more`, async () => {
          const image = newImage(sizeBytes);
          const end = Math.ceil(sizeBytes / sectorBytes) * sectorBytes;
          const isUntouched = rememberRange(stick.file, end, stick.spec.sizeBytes);
          expect(await flash(vm, image, stick)).toMatchObject({
            status: 0,
            last: { type: 'result', verified: true, bytesWritten: sizeBytes, sha256: image.sha256 },
          });
          expect(holdsImageNow(stick, image)).toBe(true);
          expect(isUntouched()).toBe(true);
        });
      }

      // Before a drive is looked at.
      if (bus === 'uas' || sectorBytes !== 512) return;
      vmTest('an empty image is refused', async () => {
        const written = bytesWritten(stick);
        const empty = newImage(0);
        for (const run of [flash, verify]) {
          const end = await run(vm, empty, stick);
          expect(end).toMatchObject({ status: 1, last: { type: 'error', code: 'IMAGE_EMPTY' } });
        }
        expect(bytesWritten(stick)).toBe(written);
      });
    });
  }
}
