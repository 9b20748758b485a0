import { expect } from 'vitest';
import { MiB, newImage, startVm, vmTest } from './harness/cases.ts';
import { oldContents, rememberRange, spoil } from './harness/contents.ts';
import { breakingAt, whenAt } from './harness/faults.ts';
import {
  flash,
  holdsImageNow,
  startCli,
  startFlash,
  untilHelperIsGone,
  warningsOf,
} from './harness/product.ts';
import { bytesWritten } from './harness/stick.ts';

const imageBytes = 32 * MiB;
const brokenAt = 24 * MiB;
/** What may have been under way, and what was not yet told. */
const slack = 10 * MiB;

vmTest('a stick that was pulled out and plugged in again: goes on where it was', async () => {
  const vm = await startVm();
  const image = newImage(imageBytes);
  const stick = await vm.plug({ name: 'again', sizeBytes: 64 * MiB, filledWith: oldContents() });
  const isUntouched = rememberRange(stick.file, imageBytes, stick.spec.sizeBytes);
  stick.add(breakingAt('write', brokenAt, () => vm.yank(stick)));
  expect(await flash(vm, image, stick)).toMatchObject({ status: 1, last: { code: 'DRIVE_LOST' } });

  stick.clearFaults();
  const again = await vm.plugIn(stick);
  // What was written before counts for nothing unless it is still there.
  spoil(stick.file, MiB + 17);
  const before = bytesWritten(stick);
  const end = await flash(vm, image, again, { flags: ['--resume'] });
  expect(end).toMatchObject({ status: 0, last: { verified: true, sha256: image.sha256 } });
  expect(warningsOf(end)).not.toContain('NOTHING_TO_RESUME');
  expect(bytesWritten(stick) - before).toBeLessThan(imageBytes - brokenAt + slack);
  expect(holdsImageNow(stick, image)).toBe(true);
  expect(isUntouched()).toBe(true);
});

for (const { name, signal, status } of [
  { name: 'cancelled', signal: 'SIGINT', status: 4 },
  { name: 'killed with the app', signal: 'SIGKILL', status: null },
] as const) {
  vmTest(`a write that was ${name}: goes on where it was`, async () => {
    const vm = await startVm();
    const image = newImage(imageBytes);
    const stick = await vm.plug({
      ...{ name: 'slow', sizeBytes: 64 * MiB, filledWith: oldContents() },
      speed: { write: 4 * MiB, read: null },
    });
    let interrupt = async () => {};
    stick.add(whenAt('write', brokenAt, () => interrupt()));
    const running = startFlash(vm, image, [stick]);
    interrupt = async () => void running.signal(signal);
    expect(await running.ended).toMatchObject({ status });
    await untilHelperIsGone(vm);
    stick.pace.setSpeed({ write: null, read: null });
    const before = bytesWritten(stick);
    const end = await flash(vm, image, stick, { flags: ['--resume'] });
    expect(end).toMatchObject({ status: 0, last: { verified: true, sha256: image.sha256 } });
    expect(warningsOf(end)).not.toContain('NOTHING_TO_RESUME');
    expect(bytesWritten(stick) - before).toBeLessThan(imageBytes - brokenAt + slack);
    expect(holdsImageNow(stick, image)).toBe(true);
  });
}

vmTest('nothing to resume is said, and all of it is written', async () => {
  const vm = await startVm();
  const image = newImage(8 * MiB);
  const stick = await vm.plug({ name: 'new', sizeBytes: 24 * MiB, filledWith: oldContents() });
  const end = await flash(vm, image, stick, { flags: ['--resume'] });
  expect(end).toMatchObject({ status: 0, last: { verified: true } });
  expect(warningsOf(end)).toContain('NOTHING_TO_RESUME');
  expect(holdsImageNow(stick, image)).toBe(true);
});

vmTest('a stick is known again without its image, and what differs is found', async () => {
  const vm = await startVm();
  const image = newImage(8 * MiB);
  const stick = await vm.plug({ name: 'known', sizeBytes: 24 * MiB });
  const other = await vm.plug({ name: 'unknown', sizeBytes: 24 * MiB });
  const check = (device: string) => startCli(vm, ['verify', '--drive', device]).ended;
  expect(await flash(vm, image, stick)).toMatchObject({ status: 0 });
  const written = bytesWritten(stick);
  expect(await check(stick.device)).toMatchObject({
    status: 0,
    last: { verified: true, sha256: image.sha256 },
  });
  expect(await check(other.device)).toMatchObject({ status: 1, last: { code: 'STICK_UNKNOWN' } });
  const spoilt = 5 * MiB + 77;
  spoil(stick.file, spoilt);
  const end = await check(stick.device);
  expect(end).toMatchObject({ status: 5, last: { code: 'VERIFY_MISMATCH' } });
  // Without the image it is known by blocks, not by bytes.
  const { offset, lengthBytes } = end.last.params as { offset: number; lengthBytes: number };
  expect(offset).toBeLessThanOrEqual(spoilt);
  expect(offset + lengthBytes).toBeGreaterThan(spoilt);
  expect(lengthBytes).toBeLessThanOrEqual(4 * MiB);
  expect(bytesWritten(stick)).toBe(written);
});
