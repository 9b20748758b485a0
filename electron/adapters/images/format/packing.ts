import type { FramePlace, OpenImage } from '../opened-image.ts';

/** Reads up to `buffer.length` bytes at `position`; fewer at the end of the file. */
export type ReadAt = (buffer: Buffer, position: number) => Promise<number>;

/** Part of the packed file. What it throws is the file's fault, and no archive's. */
export type ReadPart = (start: number, end: number) => AsyncGenerator<Buffer, void, void>;

type FormatSize =
  /** `bytes`: decompressed; null where nothing tells before the end. */
  { ok: true; bytes: number | null; frames?: FramePlace[] } | { ok: false; problem: string };

export const damaged = (problem: string): FormatSize => ({ ok: false, problem });

export const cutOff = (position: number): FormatSize =>
  damaged(`it ends at byte ${position}, in the middle`);

/** One way in which an image may be packed. Adding one: a file like `gz.ts`, a line in `formats.ts`, its name in the contract's `packedFormats`. */
export type ImageFormat = {
  /** As it is called among people. */
  name: string;
  /** Of the first ten bytes, in hex: an archive under another name, written as it is, would make a stick that does not boot. */
  magic: RegExp;
  /** What unpacks it where Node.js does not, and how to come by that. */
  program: { name: string; toInstall: string } | null;
  /** Decompressed it is no less, whatever it is. Nothing that is packed well is larger than it was, but for what can't be packed. */
  atLeast: (fileBytes: number, readAt: ReadAt) => Promise<number>;
  /** What can be told without decompressing anything, and whether the file is all there. */
  measure: (fileBytes: number, readAt: ReadAt) => Promise<FormatSize>;
  /** Throws a `SourceError`. Ends, with nothing left running, once `stop` is aborted. */
  unpack: (
    image: OpenImage,
    read: ReadPart,
    stop: AbortSignal,
  ) => AsyncGenerator<Buffer, void, void>;
};

/** deflate and bzip2 add less than a hundredth to what can't be packed, and names and comments, of one member or of several. */
const HEADERS_BYTES = 128 * 1024;

export const atLeastOfPoorlyPacked = (fileBytes: number): number =>
  Math.max(0, fileBytes - Math.ceil(fileBytes / 64) - HEADERS_BYTES);
