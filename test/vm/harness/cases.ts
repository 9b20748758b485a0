import { inject, onTestFinished, test } from 'vitest';
import { type Image, makeImage } from './contents.ts';
import { findInstallProblem, findVmProblem } from './prerequisites.ts';
import { restoreVm, type Vm } from './vm.ts';

const problem = findVmProblem();

/** A case that needs a guest (and what else it names); skipped with the reason in its name where that is missing. */
export const vmTest = (
  name: string,
  work: () => Promise<void>,
  needs: string | null = null,
): void => {
  const missing = problem ?? needs;
  test.skipIf(missing !== null)(missing === null ? name : `${name} (needs ${missing})`, work);
};

/** The same for a guest in which the installer runs. */
export const installTest: typeof vmTest = (name, work, needs = null) =>
  vmTest(name, work, findInstallProblem() ?? needs);

export const places = () => {
  const found = inject('vm');
  if (found === null) throw new Error('there is no guest on this machine');
  return found;
};

/** A fresh guest, gone when the test ends, however it ends. */
export const startVm = async (): Promise<Vm> => {
  const vm = await startSharedVm();
  onTestFinished(() => vm.kill());
  return vm;
};

/** For several tests; whoever starts it ends it. */
export const startSharedVm = (): Promise<Vm> => restoreVm({ kind: 'usb', ...places() });

let images = 0;

/** An image of its own for a test: a guest keeps what it has read of a file. */
export const newImage = (sizeBytes: number, fill?: (file: number) => void): Image => {
  images += 1;
  return makeImage(places().shared, `${process.pid}-${images}.img`, sizeBytes, fill);
};

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;
