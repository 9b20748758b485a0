import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formats, recogniseFormat } from '../../../electron/adapters/images/format/formats.ts';
import {
  imageSuffixes,
  isImageName,
  nameInside,
  packedByName,
  packedFormats,
} from '../../../electron/contract/index.ts';

const root = join(import.meta.dirname, '../../..');
/** A suffix as code or a sentence would have it: `.zst`, `'zst'`. */
const suffix = new RegExp(
  `\\.(?:${packedFormats.join('|')})\\b|['"\`](?:${packedFormats.join('|')})['"\`]`,
);

/** Without comments, which may give an example, and imports. */
const codeOf = (text: string) =>
  text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*|^(?:import|export) .* from .*$/gm, '');

describe('how an image may be packed', () => {
  it('is known to one table and the files in it, and to no sentence', () => {
    const files = globSync('{electron,renderer}/**/*.{ts,tsx,json}', { cwd: root }).filter(
      // squashfs compresses with them too.
      (file) => !/^renderer\/stories\/|tsconfig|\/images\/format\/|store-image-squashfs/.test(file),
    );
    expect(files.length).toBeGreaterThan(300);
    const knowing = files.filter((file) =>
      suffix.test(codeOf(readFileSync(join(root, file), 'utf8'))),
    );
    expect(knowing).toEqual(['electron/contract/image-format.ts']);
  });

  it.each(packedFormats)('%s is recognised by its first bytes, and by names', (format) => {
    const head = {
      zst: '28b52ffd',
      gz: '1f8b08',
      xz: 'fd377a585a00',
      bz2: '425a6839314159265359',
    }[format];
    expect(recogniseFormat(Buffer.from(head, 'hex'))).toBe(format);
    expect(isImageName(`x.iso.${format}`) && isImageName(`x.RAW.${format.toUpperCase()}`)).toBe(
      true,
    );
    for (const named of [`x.img.${format}`, `x.img.${format.toUpperCase()}`]) {
      expect(nameInside(named)).toBe('x.img');
      expect(packedByName(named)).toBe(format);
    }
    expect(imageSuffixes).toContain(format);
  });

  it('is told apart from a plain image', () => {
    expect(recogniseFormat(Buffer.from('BZh9 is not enough'))).toBeNull();
    expect(recogniseFormat(Buffer.alloc(0))).toBeNull();
    expect(Object.keys(formats).toSorted()).toEqual(packedFormats.toSorted());
  });
});
