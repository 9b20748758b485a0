import { connectTo, readLines } from './line-reader.ts';

type QmpMessage = {
  id?: number;
  event?: string;
  data?: Record<string, unknown>;
  return?: unknown;
  error?: { desc: string };
};

export type Qmp = {
  /** Rejects with QEMU's own words. */
  call: (command: string, args?: Record<string, unknown>) => Promise<unknown>;
  /** Resolves when QEMU has said that the device is gone. Ask before it is told to remove it. */
  untilDeleted: (device: string) => Promise<void>;
  close: () => void;
};

/** QEMU's monitor (docs/interop/qmp-spec). */
export const connectQmp = async (path: string, stillThere: () => boolean): Promise<Qmp> => {
  const socket = await connectTo(path, stillThere);
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (e: Error) => void }
  >();
  const deleted = new Map<string, () => void>();
  let nextId = 1;
  readLines(socket, (line) => {
    const message = JSON.parse(line) as QmpMessage;
    if (message.event === 'DEVICE_DELETED') deleted.get(String(message.data?.device))?.();
    if (message.id === undefined) return;
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) call?.reject(new Error(message.error.desc));
    else call?.resolve(message.return);
  });
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('QEMU has ended'));
    waiting.clear();
  });
  const call: Qmp['call'] = (execute, args = {}) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      socket.write(`${JSON.stringify({ execute, arguments: args, id })}\n`);
    });
  await call('qmp_capabilities');
  return {
    call,
    untilDeleted: (device) =>
      new Promise((resolve) => {
        deleted.set(device, resolve);
      }),
    close: () => socket.destroy(),
  };
};
