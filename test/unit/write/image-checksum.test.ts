import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseChecksums, readChecksums } from '../../../electron/adapters/images/image-checksum.ts';
import { worded } from '../../fixtures/failure-words.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flakestick-sums-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (image: string, files: Record<string, string>) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return readChecksums(join(folder, image), /\.(zst|gz|xz|bz2)$/i.test(image));
};

describe('the .sha256 beside an image', () => {
  it.each([
    ['a device without an end', (file: string) => symlinkSync('/dev/zero', file)],
    ['a FIFO that nobody writes to', (file: string) => execFileSync('mkfifo', [file])],
    ['a folder', (file: string) => mkdirSync(file)],
  ])(
    'is an error, at once, where it is %s',
    async (_, make) => {
      make(join(folder, 'x.iso.sha256'));
      expect(worded(await read('x.iso', {}))).toMatchObject({
        ok: false,
        error: { code: 'IMAGE_CORRUPT', message: expect.stringContaining('x.iso.sha256') },
      });
    },
    5_000,
  );

  it('of what is inside counts also where the name is in capitals', async () => {
    for (const image of ['x.iso.XZ', 'x.iso.Gz']) {
      expect(await read(image, { 'x.iso.sha256': `${a}  x.iso\n` })).toEqual({
        ok: true,
        value: { packed: null, unpacked: a },
      });
    }
  });

  it('may be missing', async () => {
    expect(await read('x.iso', {})).toEqual({ ok: true, value: { packed: null, unpacked: null } });
  });

  it.each([
    ['a bare hash', a],
    ['one with a line end', `${a}\n`],
    ['of Windows', `\uFEFF${a.toUpperCase()}\r\n`],
    ['a line of sha256sum', `${a}  x.iso\n`],
    ['one in binary mode', `${a} *x.iso\n`],
    ['with its folder', `${a}  ./out/x.iso\n`],
    ['a line of BSD', `SHA256 (x.iso) = ${a}\n`],
    ['one of several', `# sums\n${b}  y.iso\n${a}  x.iso\n\n${b}  xx.iso\n`],
    ['said twice', `${a}  x.iso\n${a}  x.iso\n`],
  ])('is understood: %s', async (_, text) => {
    expect(await read('x.iso', { 'x.iso.sha256': text })).toEqual({
      ok: true,
      value: { packed: null, unpacked: a },
    });
  });

  it.each([
    ['empty', ''],
    ['no hash', 'hello\n'],
    ['too short', `${a.slice(1)}\n`],
    ['too long', `${a}a\n`],
    ['a page of a server', '<html>404</html>'],
    ['of another file', `${a}  y.iso\n`],
    ['two bare hashes', `${a}\n${b}\n`],
    ['contradicting itself', `${a}  x.iso\n${b}  x.iso\n`],
    ['one bad line', `${a}  x.iso\nhello\n`],
    ['huge', `${a}  x.iso\n${'\n'.repeat(64 * 1024)}`],
  ])('is an error where it is no use: %s', async (_, text) => {
    expect(worded(await read('x.iso', { 'x.iso.sha256': text }))).toMatchObject({
      ok: false,
      error: { code: 'IMAGE_CORRUPT', message: expect.stringContaining('x.iso.sha256') },
    });
  });

  it('is an error where it can not be read', async () => {
    mkdirSync(join(folder, 'x.iso.sha256'));
    expect(await read('x.iso', {})).toMatchObject({ ok: false, error: { code: 'IMAGE_CORRUPT' } });
  });

  it.each([
    [{ 'x.iso.zst.sha256': a }, { packed: a, unpacked: null }],
    [{ 'x.iso.sha256': b }, { packed: null, unpacked: b }],
    [
      { 'x.iso.zst.sha256': a, 'x.iso.sha256': `${b}  x.iso` },
      { packed: a, unpacked: b },
    ],
    [{ 'x.iso.zst.sha256': `${a}  x.iso.zst\n${b}  x.iso` }, { packed: a, unpacked: b }],
    [{ 'x.iso.zst.sha256': `${b}  x.iso` }, { packed: null, unpacked: b }],
  ])('tells a packed image from what is in it: %j', async (files, value) => {
    expect(await read('x.iso.zst', files)).toEqual({ ok: true, value });
  });

  it('reads back what sha256sum writes, and throws at nothing', () => {
    const name = fc.stringMatching(/^[\w. -]{1,30}$/).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.stringMatching(/^[0-9a-f]{64}$/), name)), (lines) => {
        const text = lines.map(([sha256, file]) => `${sha256}  ${file}\n`).join('');
        expect(parseChecksums(text)).toEqual(
          lines.map(([sha256, file]) => ({ sha256, name: file })),
        );
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void parseChecksums(text)));
  });
});
