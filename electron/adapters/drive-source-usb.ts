import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What the USB link that a block device hangs on was agreed to run at, in Mbit/s: 480 for USB 2, 5000 and more for USB 3.
 * Null for what is not on USB. `sysPath` is its folder in sysfs, which lies in that of the USB device.
 */
export const readLinkMbps = (sysPath: string): number | null => {
  if (!/\/usb\d+\//.test(sysPath)) return null;
  for (let folder = sysPath; folder.length > 1; folder = dirname(folder)) {
    // `idVendor` marks a USB device's own folder; the first above is the stick, those above that are hubs
    // (Documentation/ABI/stable/sysfs-bus-usb). A speed can also be "unknown".
    if (readText(join(folder, 'idVendor')) === null) continue;
    const mbps = Number(readText(join(folder, 'speed')) ?? Number.NaN);
    return Number.isFinite(mbps) && mbps > 0 ? mbps : null;
  }
  return null;
};

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
};
