import { expect } from 'vitest';
import { MiB, newImage, startVm, vmTest } from './harness/cases.ts';
import { oldContents, rememberRange, sameBytes } from './harness/contents.ts';
import { whenAt } from './harness/faults.ts';
import {
  flash,
  holdsImageNow,
  killHelper,
  outcomesOf,
  startFlash,
  untilHelperIsGone,
} from './harness/product.ts';
import { bytesWritten } from './harness/stick.ts';
import type { Vm } from './harness/vm.ts';

const imageBytes = 12 * MiB;

const plugSlow = (vm: Vm) =>
  vm.plug({
    ...{ name: 'slow', sizeBytes: 24 * MiB, filledWith: oldContents() },
    // So that there is something left to do when the signal has come through.
    speed: { write: 2 * MiB, read: 2 * MiB },
  });

for (const kind of ['write', 'read'] as const) {
  const transfer = kind === 'read' ? 'readBack' : kind;
  vmTest(`the helper killed while it ${kind}s: lost, and said so`, async () => {
    const vm = await startVm();
    const image = newImage(imageBytes);
    const stick = await plugSlow(vm);
    const isUntouched = rememberRange(stick.file, imageBytes, stick.spec.sizeBytes);
    stick.add(whenAt(transfer, 3 * MiB, async () => void killHelper(vm)));
    const end = await flash(vm, image, stick);
    expect(end).toMatchObject({ status: 1, last: { type: 'error', code: 'HELPER_LOST' } });
    const [outcome] = outcomesOf(end);
    expect(outcome?.verified).not.toBe(true);
    expect(outcome?.stick).toBe(kind === 'write' ? 'partlyWritten' : 'writtenUnverified');
    expect(isUntouched()).toBe(true);
    if (kind === 'read') expect(sameBytes(stick.file, image)).toBe(imageBytes);
  });

  vmTest(`the app killed while the helper ${kind}s: it ends, and the next run works`, async () => {
    const vm = await startVm();
    const image = newImage(imageBytes);
    const stick = await plugSlow(vm);
    const isUntouched = rememberRange(stick.file, imageBytes, stick.spec.sizeBytes);
    let killApp = async () => {};
    stick.add(whenAt(transfer, 3 * MiB, () => killApp()));
    const running = startFlash(vm, image, [stick]);
    // Not awaited: the request in which this happens must be answered.
    killApp = async () => void running.signal('SIGKILL');
    expect(await running.ended).toMatchObject({ status: null, signal: 'SIGKILL' });
    await untilHelperIsGone(vm);
    const written = bytesWritten(stick);
    if (kind === 'write') expect(written).toBeLessThan(imageBytes);
    // Whatever the kernel still had to write would show now.
    await vm.sh('sync; sleep 1');
    expect(bytesWritten(stick)).toBe(written);
    expect(isUntouched()).toBe(true);

    expect(await flash(vm, image, stick)).toMatchObject({ status: 0, last: { verified: true } });
    expect(holdsImageNow(stick, image)).toBe(true);
    expect(isUntouched()).toBe(true);
  });
}

vmTest('Ctrl-C while it writes: cancelled, and said what the stick is now', async () => {
  const vm = await startVm();
  const image = newImage(imageBytes);
  const stick = await plugSlow(vm);
  let interrupt = async () => {};
  stick.add(whenAt('write', 3 * MiB, () => interrupt()));
  const running = startFlash(vm, image, [stick]);
  interrupt = async () => void running.signal('SIGINT');
  const end = await running.ended;
  expect(end).toMatchObject({ status: 4, last: { type: 'error', code: 'CANCELLED' } });
  expect(outcomesOf(end)).toMatchObject([{ stick: 'partlyWritten' }]);
  expect(sameBytes(stick.file, image)).toBeLessThan(imageBytes);
});
