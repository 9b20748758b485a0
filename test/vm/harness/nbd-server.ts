import { createServer, type Server, type Socket } from 'node:net';
import { createByteReader, type ReadBytes } from './byte-reader.ts';

/** `data` is what is to be written, or what is to be filled with what was read; else it is empty. */
export type BlockRequest = {
  kind: 'read' | 'write' | 'flush' | 'trim' | 'zero';
  offset: number;
  data: Buffer;
  /** Of what has no data: `trim` and `zero`. */
  length?: number;
};

export type BlockBackend = {
  sizeBytes: number;
  readOnly: boolean;
  /** `trim` and `zero` are offered to the client. */
  takesZeroes?: boolean;
  /** Resolves with 0 or an errno. Called for one request after the other. */
  handle: (request: BlockRequest) => Promise<number>;
};

/** Linux errnos, which are what NBD has, too (doc/proto.md of the NBD project). */
export const errno = { none: 0, io: 5, invalid: 22 } as const;

// doc/proto.md: fixed newstyle negotiation, simple replies.
const OPTION_MAGIC = 0x3e889045565a9n;
const FIXED_NEWSTYLE_AND_NO_ZEROES = 3;
const HAS_FLAGS = 1;
const READ_ONLY = 2;
const SEND_FLUSH = 4;
const SEND_FUA = 8;
const SEND_TRIM = 32;
const SEND_WRITE_ZEROES = 64;
const OPTION_ABORT = 2;
const OPTION_INFO = 6;
const OPTION_GO = 7;
const REPLY_ACK = 1;
const REPLY_INFO = 3;
const REPLY_UNSUPPORTED = 0x80000001;
const SIMPLE_REPLY_MAGIC = 0x67446698;
const commands: Record<number, BlockRequest['kind']> = {
  ...{ 0: 'read', 1: 'write', 3: 'flush', 4: 'trim', 6: 'zero' },
};
const withoutData = new Set<BlockRequest['kind']>(['trim', 'zero']);
const DISCONNECT = 2;

/** A block device for QEMU, of which every request can be seen, delayed, failed and falsified. */
export const serveNbd = async (
  socketPath: string,
  backend: BlockBackend,
): Promise<{ close: () => Promise<void> }> => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    // It ends when the other side goes, wherever it stands then.
    serve(socket, createByteReader(socket), backend).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(socketPath, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

const serve = async (socket: Socket, read: ReadBytes, backend: BlockBackend): Promise<void> => {
  if (!(await negotiate(socket, read, backend))) return void socket.end();
  for (;;) {
    const header = await read(28);
    const type = header.readUInt16BE(6);
    if (type === DISCONNECT) return void socket.end();
    const kind = commands[type];
    const length = header.readUInt32BE(24);
    const data = kind === 'write' ? await read(length) : Buffer.alloc(kind === 'read' ? length : 0);
    const offset = Number(header.readBigUInt64BE(16));
    const problem =
      kind === undefined
        ? errno.invalid
        : await backend.handle({
            kind,
            offset,
            data,
            ...(withoutData.has(kind) ? { length } : {}),
          });
    const reply = Buffer.alloc(16);
    reply.writeUInt32BE(SIMPLE_REPLY_MAGIC, 0);
    reply.writeUInt32BE(problem, 4);
    header.copy(reply, 8, 8, 16);
    socket.write(reply);
    if (kind === 'read' && problem === 0) socket.write(data);
  }
};

/** True when the client wants the device, false when it goes. */
const negotiate = async (
  socket: Socket,
  read: ReadBytes,
  { sizeBytes, readOnly, takesZeroes = false }: BlockBackend,
): Promise<boolean> => {
  const greeting = Buffer.alloc(18);
  greeting.write('NBDMAGICIHAVEOPT');
  greeting.writeUInt16BE(FIXED_NEWSTYLE_AND_NO_ZEROES, 16);
  socket.write(greeting);
  await read(4);
  for (;;) {
    const header = await read(16);
    const option = header.readUInt32BE(8);
    await read(header.readUInt32BE(12));
    if (option === OPTION_GO || option === OPTION_INFO) {
      const always = HAS_FLAGS | SEND_FLUSH | SEND_FUA;
      const clearing = takesZeroes ? SEND_TRIM | SEND_WRITE_ZEROES : 0;
      const flags = always | clearing | (readOnly ? READ_ONLY : 0);
      const info = Buffer.alloc(12);
      info.writeBigUInt64BE(BigInt(sizeBytes), 2);
      info.writeUInt16BE(flags, 10);
      answer(socket, option, REPLY_INFO, info);
      answer(socket, option, REPLY_ACK);
      if (option === OPTION_GO) return true;
    } else if (option === OPTION_ABORT) {
      answer(socket, option, REPLY_ACK);
      return false;
    } else answer(socket, option, REPLY_UNSUPPORTED);
  }
};

const answer = (socket: Socket, option: number, type: number, data = Buffer.alloc(0)): void => {
  const header = Buffer.alloc(20);
  header.writeBigUInt64BE(OPTION_MAGIC, 0);
  header.writeUInt32BE(option, 8);
  header.writeUInt32BE(type, 12);
  header.writeUInt32BE(data.length, 16);
  socket.write(Buffer.concat([header, data]));
};
