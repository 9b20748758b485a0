import { expect } from 'vitest';
import { MiB, newImage, startVm, vmTest } from './harness/cases.ts';
import { type JsonLine, startCli, startSession } from './harness/product.ts';

type Listed = { device: string; eligible: boolean; reason: string | null } & JsonLine;

vmTest("the list has the stick, and never offers the guest's own root disk", async () => {
  const vm = await startVm();
  const stick = await vm.plug({ name: 'shown', sizeBytes: 48 * MiB, serial: 'SN-0042' });
  const { status, last } = await startCli(vm, ['drives']).ended;
  const drives = last.drives as Listed[];
  const find = (device: string) => drives.find((drive) => drive.device === device);
  expect(status).toBe(0);
  expect(find(stick.device)).toMatchObject({
    ...{ eligible: true, reason: null, removable: true, bus: 'usb', serial: 'SN-0042' },
    sizeBytes: 48 * MiB,
  });
  expect(find('/dev/vda')).toMatchObject({ eligible: false, reason: 'DRIVE_IN_USE' });
  const refused = await startCli(vm, [
    ...['flash', newImage(MiB).inGuest, '--drive', '/dev/vda'],
    ...['--yes', '--unmount', '--allow-fixed'],
  ]).ended;
  expect(refused).toMatchObject({ status: 3, last: { type: 'error', code: 'DRIVE_IN_USE' } });
});

vmTest(
  'a stick that is plugged in, and one that is pulled out, is in the list within 2 s',
  async () => {
    const vm = await startVm();
    const stick = await vm.make({ name: 'comes', sizeBytes: 48 * MiB });
    const { until } = startSession(vm, ['watch']);
    const { listingMs } = await until(({ type }) => type === 'watching');
    const hasDisk = (line: JsonLine) => String(line.disks ?? '') !== '';
    const hasStick = (line: JsonLine) => ((line.devices as string[]) ?? []).includes('/dev/sda');

    // The list is looked at once a second; on a machine that needs that long to list, 2 s can't be.
    const limitMs = Math.max(2000, 1000 + 3 * Number(listingMs));
    await vm.plugIn(stick);
    const came = await until((line) => line.type === 'kernel' && hasDisk(line));
    const shown = await until((line) => line.type === 'listed' && hasStick(line));
    expect(Number(shown.atMs) - Number(came.atMs)).toBeLessThan(limitMs);

    await vm.yank(stick);
    const went = await until((line) => line.type === 'kernel' && !hasDisk(line));
    const removed = await until(
      (line) => line.type === 'listed' && !hasStick(line) && Number(line.atMs) > Number(shown.atMs),
    );
    expect(Number(removed.atMs) - Number(went.atMs)).toBeLessThan(limitMs);
  },
);
