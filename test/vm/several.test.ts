import { expect } from 'vitest';
import { MiB, newImage, startVm, vmTest } from './harness/cases.ts';
import { oldContents } from './harness/contents.ts';
import { breakingAt, failing } from './harness/faults.ts';
import { holdsImageNow, type JsonLine, startFlash } from './harness/product.ts';
import { bytesWritten, type StickFault } from './harness/stick.ts';
import type { PluggedStick, Vm } from './harness/vm.ts';

const imageBytes = 12 * MiB;

type DriveResult = { device: string; verified: boolean; error: { code: string } | null };

const resultOf = (last: JsonLine, { device }: PluggedStick): DriveResult | undefined =>
  (last.drives as DriveResult[]).find((drive) => drive.device === device);

vmTest('two sticks at once, over bot and over uas: both verified, a third untouched', async () => {
  const vm = await startVm();
  const image = newImage(imageBytes);
  const sizeBytes = 24 * MiB;
  const one = await vm.plug({ name: 'one', sizeBytes, bus: 'bot' });
  const two = await vm.plug({ name: 'two', sizeBytes, bus: 'uas' });
  const third = await vm.plug({ name: 'third', sizeBytes, filledWith: oldContents() });
  const { status, last } = await startFlash(vm, image, [one, two]).ended;
  expect(status).toBe(0);
  for (const stick of [one, two]) {
    expect(resultOf(last, stick)).toMatchObject({ verified: true, error: null });
    expect(holdsImageNow(stick, image)).toBe(true);
  }
  expect(bytesWritten(third)).toBe(0);
});

type Way = { name: string; code: string; fault: (vm: Vm, stick: PluggedStick) => StickFault };
const ways: Way[] = [
  {
    name: 'pulled out while it is written',
    code: 'DRIVE_LOST',
    fault: (vm, stick) => breakingAt('write', 5 * MiB, () => vm.yank(stick)),
  },
  {
    name: 'pulled out while it is read back',
    code: 'DRIVE_LOST',
    fault: (vm, stick) => breakingAt('readBack', 5 * MiB, () => vm.yank(stick)),
  },
  {
    name: 'that can not be written',
    code: 'WRITE_FAILED',
    fault: () => failing('write', 5 * MiB, 5 * MiB + 4096),
  },
];

for (const { name, code, fault } of ways) {
  vmTest(`of two sticks one ${name}: the other one is verified`, async () => {
    const vm = await startVm();
    const image = newImage(imageBytes);
    const bad = await vm.plug({ name: 'bad', sizeBytes: 24 * MiB });
    const good = await vm.plug({ name: 'good', sizeBytes: 32 * MiB });
    bad.add(fault(vm, bad));
    const { status, last } = await startFlash(vm, image, [bad, good]).ended;
    expect(status).toBe(1);
    expect(resultOf(last, bad)).toMatchObject({ error: { code } });
    expect(resultOf(last, bad)?.verified).not.toBe(true);
    expect(resultOf(last, good)).toMatchObject({ verified: true, error: null });
    expect(holdsImageNow(good, image)).toBe(true);
  });
}
