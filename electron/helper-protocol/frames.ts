/**
 * What goes over the channel between launcher and helper, each way: frames of a 32-bit big-endian length and that many bytes of JSON. Both sides
 * may be older or hostile, so the length is capped before anything is allocated, and what a frame says is parsed by a schema.
 */
export const MAX_FRAME_BYTES = 64 * 1024;
export const HEADER_BYTES = 4;

export const encodeFrame = (frame: object): Buffer => {
  const body = Buffer.from(JSON.stringify(frame));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
};

export type Decoded = { ok: true; values: unknown[] } | { ok: false; problem: string };

/** Takes chunks as they come. After a problem it stays broken: the length of what follows cannot be trusted. */
export const createFrameDecoder = (): { push: (chunk: Buffer) => Decoded } => {
  let pending: Buffer = Buffer.alloc(0);
  let problem: string | null = null;
  const broken = (text: string): Decoded => {
    problem = text;
    pending = Buffer.alloc(0);
    return { ok: false, problem: text };
  };
  return {
    push: (chunk) => {
      if (problem !== null) return { ok: false, problem };
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const values: unknown[] = [];
      while (pending.length >= HEADER_BYTES) {
        const length = pending.readUInt32BE(0);
        if (length === 0 || length > MAX_FRAME_BYTES) return broken(`a frame of ${length} bytes`);
        if (pending.length < HEADER_BYTES + length) break;
        const body = pending.toString('utf8', HEADER_BYTES, HEADER_BYTES + length);
        pending = pending.subarray(HEADER_BYTES + length);
        try {
          values.push(JSON.parse(body));
        } catch {
          return broken('a frame that is not JSON');
        }
      }
      return { ok: true, values };
    },
  };
};
