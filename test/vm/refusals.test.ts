import { expect } from 'vitest';
import { MiB, newImage, places, startVm, vmTest } from './harness/cases.ts';
import { oldContents, rememberRange } from './harness/contents.ts';
import { flash, holdsImageNow, startSession, verify } from './harness/product.ts';
import { record } from './harness/recorder.ts';
import { bytesWritten, type Stick, type StickSpec } from './harness/stick.ts';
import type { PluggedStick, Vm } from './harness/vm.ts';

const expectUntouched = (stick: Stick, isSame: () => boolean) => {
  expect(bytesWritten(stick)).toBe(0);
  expect(isSame()).toBe(true);
};

vmTest('a write-protected stick is refused, and can be verified', async () => {
  const vm = await startVm();
  const image = newImage(4 * MiB);
  const stick = await vm.plug({
    ...{ name: 'locked', sizeBytes: 16 * MiB, readOnly: true },
    filledWith: (file) => oldContents(image.seed)(file, 4 * MiB),
  });
  const isSame = rememberRange(stick.file, 0, stick.spec.sizeBytes);
  const end = await flash(vm, newImage(4 * MiB), stick);
  expect(end).toMatchObject({ status: 3, last: { type: 'error', code: 'DRIVE_READ_ONLY' } });
  expect(await verify(vm, image, stick)).toMatchObject({ status: 0, last: { verified: true } });
  expectUntouched(stick, isSame);
});

vmTest(
  'a stick that is one block too small is refused, and one of the exact size is not',
  async () => {
    const vm = await startVm();
    const image = newImage(8 * MiB);
    const small = await vm.plug({
      ...{ name: 'small', sizeBytes: 8 * MiB - 512, filledWith: oldContents() },
    });
    const isSame = rememberRange(small.file, 0, small.spec.sizeBytes);
    const end = await flash(vm, image, small);
    expect(end).toMatchObject({ status: 3, last: { type: 'error', code: 'DRIVE_TOO_SMALL' } });
    expectUntouched(small, isSame);

    const exact = await vm.plug({ name: 'exact', sizeBytes: 8 * MiB });
    expect(await flash(vm, image, exact)).toMatchObject({ status: 0, last: { verified: true } });
    expect(holdsImageNow(exact, image)).toBe(true);
  },
);

const mountOne = async (vm: Vm, device: string): Promise<void> => {
  // One partition over most of it, as sticks are sold; mkfs and mount are the guest's own.
  const { status, stdout, stderr } = await vm.sh(`set -e
    printf 'o\\nn\\np\\n1\\n2048\\n\\nt\\nc\\nw\\n' | busybox fdisk ${device} >/dev/null 2>&1
    blockdev --rereadpt ${device} || true
    udevadm settle
    mkfs.vfat ${device}1 >/dev/null
    mkdir -p /mnt/stick
    mount ${device}1 /mnt/stick
    echo precious > /mnt/stick/letter
    sync`);
  expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
};

vmTest('a mounted stick is refused; with --unmount it is released and written', async () => {
  const vm = await startVm();
  const image = newImage(8 * MiB);
  const stick = await vm.plug({ name: 'mounted', sizeBytes: 32 * MiB });
  await mountOne(vm, stick.device);
  const isSame = rememberRange(stick.file, 0, stick.spec.sizeBytes);
  const written = bytesWritten(stick);
  const refused = await flash(vm, image, stick);
  expect(refused).toMatchObject({ status: 3, last: { type: 'error', code: 'DRIVE_MOUNTED' } });
  expect(bytesWritten(stick)).toBe(written);
  expect(isSame()).toBe(true);

  // A volume that a program still uses is never released by force.
  const user = vm.start(['sh', '-c', 'exec sleep 600 3> /mnt/stick/open']);
  await vm.sh('until [ -e /mnt/stick/open ]; do sleep 0.1; done');
  const agreed = ['--unmount', '--erase-data'];
  const busy = await flash(vm, image, stick, { flags: agreed });
  expect(busy).toMatchObject({ status: 1, last: { type: 'error', code: 'UNMOUNT_FAILED' } });
  await user.signal('SIGKILL');
  await user.ended;
  expect((await vm.sh('cat /mnt/stick/letter')).stdout).toBe('precious\n');

  // The letter is told of, and lost only where that was said.
  const kept = await flash(vm, image, stick, { flags: ['--unmount'] });
  expect(kept).toMatchObject({ status: 3, last: { type: 'error', code: 'DRIVE_HOLDS_DATA' } });
  expect((await vm.sh('cat /mnt/stick/letter')).stdout).toBe('precious\n');

  const released = await flash(vm, image, stick, { flags: agreed });
  expect(released).toMatchObject({ status: 0, last: { verified: true } });
  expect(holdsImageNow(stick, image)).toBe(true);
  expect((await vm.sh('grep -c /mnt/stick /proc/mounts')).stdout.trim()).toBe('0');
});

const pullOut = async (vm: Vm, stick: PluggedStick): Promise<void> => {
  await vm.yank(stick);
  await vm.sh(`while [ -e ${stick.device} ]; do sleep 0.1; done`);
};

/** The kernel may give a name again only some time after its node is gone, when nobody holds the old drive any more. */
const plugInAs = async (vm: Vm, device: string, stick: Stick): Promise<PluggedStick> => {
  for (let tries = 1; ; tries += 1) {
    const found = await vm.plugIn(stick);
    if (found.device === device) return found;
    if (tries === 5) throw new Error(`the stick is ${found.device}, and not ${device}`);
    await pullOut(vm, found);
  }
};

const first: StickSpec = { name: 'first', serial: 'SN-1', sizeBytes: 24 * MiB, port: 3 };
type Exchange = { name: string; other: StickSpec | null };
const exchanges: Exchange[] = [
  { name: 'another stick of the same size', other: { ...first, name: 'other', serial: 'SN-2' } },
  {
    name: 'another stick of the same size and serial number',
    other: { ...first, name: 'other' },
  },
  {
    name: 'a larger stick of the same serial number',
    other: { ...first, name: 'other', sizeBytes: 32 * MiB },
  },
  // Nobody knows what was done with it meanwhile.
  { name: 'the same stick, plugged in anew,', other: null },
];
for (const { name, other } of exchanges) {
  vmTest(`${name} in the place of the one that was confirmed: not one byte on it`, async () => {
    const vm = await startVm();
    const image = newImage(8 * MiB);
    const confirmed = await vm.plug({ ...first, filledWith: oldContents() });
    const { device } = confirmed;
    const session = startSession(vm, ['write', image.inGuest, device]);
    await session.until(({ type }) => type === 'confirmed');
    const next =
      other === null ? confirmed : await vm.make({ ...other, filledWith: oldContents() });
    await pullOut(vm, confirmed);
    const found = await plugInAs(vm, device, next);
    const isSame = rememberRange(found.file, 0, found.spec.sizeBytes);
    await vm.sh('touch /run/go');
    const end = await session.until(({ type }) => type === 'job.failed' || type === 'refused');
    expect(end.error).toMatchObject({ code: 'DRIVE_CHANGED' });
    await session.ended;
    const strayBytes = bytesWritten(found);
    record(places().records, { verified: 0, falselyVerified: 0, strayBytes });
    expectUntouched(found, isSame);
    expect(bytesWritten(confirmed)).toBe(0);
  });
}
