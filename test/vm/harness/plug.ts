import type { GuestDisk } from '../guest/agent-protocol.ts';
import type { GuestLine } from './guest-line.ts';
import { pause } from './line-reader.ts';
import type { Qmp } from './qmp.ts';

/** QEMU's end of a medium. The node of one that was pulled out goes only when the guest has let go of it. */
export const addNode = async (
  qmp: Qmp,
  node: string,
  socket: string,
  readOnly: boolean,
): Promise<void> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await qmp.call('blockdev-add', {
        ...{ driver: 'nbd', 'node-name': node, 'read-only': readOnly, discard: 'unmap' },
        server: { type: 'unix', path: socket },
      });
      return;
    } catch (problem) {
      if (attempt === 200) throw problem;
      await qmp.call('blockdev-del', { 'node-name': node }).catch(() => {});
      await pause(50);
    }
  }
};

/** The path of the disk of this size that was not there before, when the guest's kernel knows it. */
export const untilDisk = async (
  guest: GuestLine,
  before: GuestDisk[],
  sizeBytes: number,
): Promise<string> => {
  const known = before.map(({ diskseq }) => diskseq);
  for (;;) {
    const found = (await guest.disks()).find(
      (disk) => !known.includes(disk.diskseq) && disk.sizeBytes === sizeBytes,
    );
    if (found) return `/dev/${found.name}`;
    await pause(50);
  }
};
