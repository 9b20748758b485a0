import { expect } from 'vitest';
import { MiB, newImage, startVm, vmTest } from './harness/cases.ts';
import { hasUdisks, startUdisks } from './harness/guest-udisks.ts';
import { pause } from './harness/line-reader.ts';
import { flash, holdsImageNow, outcomesOf } from './harness/product.ts';

const needs = hasUdisks() ? null : 'udisks';

vmTest(
  'a stick is powered off at the end, and only then called safe to unplug',
  async () => {
    const vm = await startVm();
    const image = newImage(8 * MiB);
    const stick = await vm.plug({ name: 'ejected', sizeBytes: 24 * MiB });
    const isThere = async () => (await vm.sh(`[ -e ${stick.device} ]`)).status === 0;

    // Nobody there who could power it off.
    const without = await flash(vm, image, stick);
    expect(without).toMatchObject({ status: 0, last: { verified: true, safeToUnplug: false } });
    expect(await isThere()).toBe(true);

    const started = await vm.sh(startUdisks);
    expect(started).toMatchObject({ status: 0 });
    const left = await flash(vm, image, stick, { flags: ['--no-power-off'] });
    expect(left).toMatchObject({ status: 0, last: { verified: true, safeToUnplug: false } });
    expect(await isThere()).toBe(true);

    const ejected = await flash(vm, image, stick);
    expect(ejected).toMatchObject({ status: 0, last: { verified: true, safeToUnplug: true } });
    expect(outcomesOf(ejected)).toMatchObject([{ safeToUnplug: true, stick: 'verified' }]);
    while (await isThere()) await pause(100);
    expect(stick.accesses.at(-1)?.kind).toBe('flush');
    expect(holdsImageNow(stick, image)).toBe(true);
  },
  needs,
);
