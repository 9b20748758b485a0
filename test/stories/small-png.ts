import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Rows of samples, three or four to a pixel (RGB or RGBA), without an interlace: what Chromium's screenshots are. */
type Pixels = { width: number; height: number; channels: 3 | 4; samples: Uint8Array };

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * The same picture with a palette, which for flat colours and words is a third of the size. The colours that are seen
 * most stay exact; the others (edges of letters) become the nearest of them. The same picture gives the same bytes.
 * https://www.w3.org/TR/png-3/
 */
export const smallPng = (png: Buffer, colourCount = 64): Buffer => {
  const pixels = readPixels(png);
  const { palette, indices } = withPalette(pixels, colourCount);
  const rows = Buffer.alloc((pixels.width + 1) * pixels.height);
  for (let y = 0; y < pixels.height; y += 1) {
    rows.set(
      indices.subarray(y * pixels.width, (y + 1) * pixels.width),
      y * (pixels.width + 1) + 1,
    );
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels.width, 0);
  header.writeUInt32BE(pixels.height, 4);
  // 8 bits a pixel, of a palette.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((rgb) => [rgb >> 16, (rgb >> 8) & 255, rgb & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
};

/** What its header says. */
export const pngSize = (png: Buffer) => ({
  width: png.readUInt32BE(16),
  height: png.readUInt32BE(20),
});

/** Throws for other kinds of PNG than a screenshot is. */
const readPixels = (png: Buffer): Pixels => {
  const parts: Buffer[] = [];
  let header: Buffer = Buffer.alloc(0);
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = data;
    if (type === 'IDAT') parts.push(data);
    at += length + 12;
  }
  const [depth, colourType, , , interlace] = header.subarray(8);
  const channels = colourType === 2 ? 3 : colourType === 6 ? 4 : null;
  if (depth !== 8 || channels === null || interlace !== 0) throw new Error('No screenshot.');
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const samples = unfiltered(inflateSync(Buffer.concat(parts)), width * channels, channels);
  return { width, height, channels, samples };
};

/** Each row begins with the way in which it is told from what is left of it and above it. */
const unfiltered = (data: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array => {
  const height = data.length / (rowBytes + 1);
  const samples = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (rowBytes + 1)];
    const from = y * (rowBytes + 1) + 1;
    const to = y * rowBytes;
    for (let x = 0; x < rowBytes; x += 1) {
      const left = x >= pixelBytes ? (samples[to + x - pixelBytes] ?? 0) : 0;
      const above = y > 0 ? (samples[to + x - rowBytes] ?? 0) : 0;
      const corner = x >= pixelBytes && y > 0 ? (samples[to + x - rowBytes - pixelBytes] ?? 0) : 0;
      samples[to + x] = (data[from + x] ?? 0) + predicted(filter ?? 0, left, above, corner);
    }
  }
  return samples;
};

const predicted = (filter: number, left: number, above: number, corner: number): number => {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const [a, b, c] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs);
      if ((a ?? 0) <= (b ?? 0) && (a ?? 0) <= (c ?? 0)) return left;
      return (b ?? 0) <= (c ?? 0) ? above : corner;
    }
    default:
      return 0;
  }
};

const withPalette = ({ channels, samples }: Pixels, colourCount: number) => {
  const colours = new Uint32Array(samples.length / channels);
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < colours.length; pixel += 1) {
    const at = pixel * channels;
    const rgb = ((samples[at] ?? 0) << 16) | ((samples[at + 1] ?? 0) << 8) | (samples[at + 2] ?? 0);
    colours[pixel] = rgb;
    counts.set(rgb, (counts.get(rgb) ?? 0) + 1);
  }
  const palette = choosePalette(counts, colourCount);
  const nearest = new Map<number, number>();
  for (const rgb of counts.keys()) nearest.set(rgb, nearestOf(palette, rgb));
  return { palette, indices: Uint8Array.from(colours, (rgb) => nearest.get(rgb) ?? 0) };
};

/**
 * The colours by how often they are seen, but for those that are hardly told from one that is chosen already: else the
 * hundred greys of letters would leave no room for a small sign in a colour of its own.
 */
const choosePalette = (counts: ReadonlyMap<number, number>, size: number): number[] => {
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  for (let apart = 12; ; apart += 4) {
    const palette: number[] = [];
    for (const [rgb, count] of byCount) {
      const least = count >= pixelsOfAPlace ? apart / 3 : apart;
      if (palette.every((other) => distance(other, rgb) >= least * least)) palette.push(rgb);
    }
    if (palette.length <= size) return palette;
  }
};

/** So many pixels are a surface, a line or a control, and seldom the edge of a letter. */
const pixelsOfAPlace = 400;

const nearestOf = (palette: readonly number[], rgb: number): number => {
  let best = 0;
  for (let index = 1; index < palette.length; index += 1) {
    if (distance(palette[index] ?? 0, rgb) < distance(palette[best] ?? 0, rgb)) best = index;
  }
  return best;
};

const distance = (a: number, b: number): number => {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = (a & 255) - (b & 255);
  return red * red + green * green + blue * blue;
};
