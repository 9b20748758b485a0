import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { createFiles } from '../../../electron/adapters/files.ts';
import { createHelperLauncher } from '../../../electron/adapters/helper-launcher.ts';
import { readChecksums } from '../../../electron/adapters/images/image-checksum.ts';
import { placeOfImage } from '../../../electron/adapters/images/image-place.ts';
import { measureImage } from '../../../electron/adapters/images/image-source.ts';
import { findImage } from '../../../electron/engine/installer/find-image.ts';
import { planStick } from '../../../electron/engine/write/plan-stick.ts';
import { said } from '../../fixtures/failure-words.ts';

/** A store of nix's shape beside a home with a secret. */
const root = realpathSync(mkdtempSync(join(tmpdir(), 'flakestick-place-')));
afterAll(() => rmSync(root, { recursive: true }));
const store = join(root, 'nix', 'store');
const secret = join(root, 'home', '.ssh', 'id');
const output = (name: string) => join(store, `${'0'.repeat(32)}-${name}`);

const put = (path: string, text = 'content'): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const link = (path: string, target: string): string => {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
  return path;
};

beforeEach(() => {
  rmSync(root, { recursive: true });
  put(secret, 'PRIVATE KEY');
  put(join(output('image'), 'iso', 'x.iso'));
});

const codeOf = async (path: string): Promise<string> => {
  const measured = await measureImage(path);
  return measured.ok ? 'ok' : measured.error.code;
};
const foundIn = async (path: string): Promise<string> => {
  const found = await findImage({ files: createFiles() }, path);
  return found.ok ? found.value.image : found.error.code;
};

const ways: [string, () => string][] = [
  ['a link', () => link(join(output('bad'), 'iso', 'x.iso'), secret)],
  ['a relative link', () => link(join(output('bad'), 'iso', 'x.iso'), '../../../../home/.ssh/id')],
  [
    'its folder is a link',
    () => {
      put(join(root, 'home', 'isos', 'x.iso'));
      link(join(output('bad'), 'iso'), join(root, 'home', 'isos'));
      return join(output('bad'), 'iso', 'x.iso');
    },
  ],
  [
    'a link by way of another output',
    () => {
      link(join(output('other'), 'y'), secret);
      return link(join(output('bad'), 'iso', 'x.iso'), join(output('other'), 'y'));
    },
  ],
  [
    'a link to a file of the store that is no output',
    () => {
      put(join(store, 'x.iso.lock'));
      return link(join(output('bad'), 'iso', 'x.iso'), join(store, 'x.iso.lock'));
    },
  ],
  [
    'the folder above one that is behind a link',
    () => {
      mkdirSync(join(root, 'home', 'isos'));
      link(join(output('bad'), 'iso', 'd'), join(root, 'home', 'isos'));
      return link(join(output('bad'), 'iso', 'x.iso'), 'd/../.ssh/id');
    },
  ],
  [
    'a folder that is the one above one behind a link',
    () => {
      mkdirSync(join(root, 'home', 'isos'));
      link(join(output('bad'), 'd'), join(root, 'home', 'isos'));
      link(join(output('bad'), 'iso'), 'd/../.ssh');
      renameSync(secret, join(root, 'home', '.ssh', 'x.iso'));
      return join(output('bad'), 'iso', 'x.iso');
    },
  ],
  [
    'the folder of a process',
    () => link(join(output('bad'), 'iso', 'x.iso'), `/proc/self/root${secret}`),
  ],
];

it.each(ways)(
  'an image of a build that leads out of the store is not read: %s',
  async (_, make) => {
    expect(await codeOf(make())).toBe('IMAGE_OUTSIDE_STORE');
  },
);

it.each(ways.filter(([way]) => !way.includes('no output')))(
  'nor is it taken for what was built: %s',
  async (_, make) => {
    make();
    expect(await foundIn(output('bad'))).toBe('IMAGE_OUTSIDE_STORE');
  },
);

it('nor by the name of a link to a build of the user’s own', async () => {
  link(join(output('bad'), 'iso', 'x.iso'), secret);
  const result = link(join(root, 'home', 'result'), output('bad'));
  expect(await codeOf(join(result, 'iso', 'x.iso'))).toBe('IMAGE_OUTSIDE_STORE');
});

it('an output that is a link itself is not followed out', async () => {
  expect(await foundIn(link(output('bad'), secret))).toBe('IMAGE_OUTSIDE_STORE');
});

it('what lies above a folder behind a link is that of the folder itself', async () => {
  const [real, other] = [join(output('image'), 'iso', 'x.iso'), join(root, 'home', 'x.iso')];
  // By the names alone this is the file above the link.
  put(other, 'another file');
  link(join(root, 'home', 'sub'), join(output('image'), 'sub'));
  mkdirSync(join(output('image'), 'sub'));
  const image = link(join(root, 'home', 'mine.iso'), 'sub/../iso/x.iso');
  expect(await placeOfImage(image)).toEqual({ kind: 'file', path: real });
  const outside = link(join(root, 'home', 'yours.iso'), 'sub/../../../../home/x.iso');
  expect(await codeOf(outside)).toBe('IMAGE_OUTSIDE_STORE');
});

it('nothing is opened by a name of the store that leads nowhere', async () => {
  const nowhere = link(join(output('bad'), 'iso', 'x.iso'), 'd/../y.iso');
  expect(await codeOf(nowhere)).toBe('IMAGE_NOT_FOUND');
  expect(await placeOfImage(nowhere)).not.toEqual({ kind: 'unknown' });
});

it('a link to what a build made is followed, and one of the user’s own', async () => {
  const real = join(output('image'), 'iso', 'x.iso');
  const inside = link(join(output('links'), 'iso', 'y.iso'), real);
  expect(await codeOf(inside)).toBe('ok');
  expect(await foundIn(output('links'))).toBe(inside);
  const result = link(join(root, 'home', 'result'), output('links'));
  expect(await codeOf(join(result, 'iso', 'y.iso'))).toBe('ok');
  const own = put(join(root, 'disk', 'own.iso'));
  expect(await codeOf(link(join(root, 'home', 'own.iso'), own))).toBe('ok');
});

it('a store behind a link is the same store', async () => {
  const real = join(root, 'big', 'store');
  mkdirSync(real, { recursive: true });
  put(join(real, `${'1'.repeat(32)}-image`, 'x.iso'));
  link(join(root, 'other', 'store'), real);
  expect(await codeOf(join(root, 'other', 'store', `${'1'.repeat(32)}-image`, 'x.iso'))).toBe('ok');
});

it('a ring of links is no image', async () => {
  const ring = join(root, 'home', 'ring');
  link(ring, ring);
  expect(await codeOf(ring)).toBe('IMAGE_UNREADABLE');
});

it('no checksum is read through a link out of the store', async () => {
  const image = join(output('image'), 'iso', 'x.iso');
  link(`${image}.sha256`, put(join(root, 'home', 'sums'), `${'a'.repeat(64)}\n`));
  expect(await readChecksums(image, false)).toMatchObject({
    ok: false,
    error: { code: 'IMAGE_CORRUPT' },
  });
});

it('what was put in the place of the image that was looked at is not written', async () => {
  const image = put(join(root, 'home', 'own.img'), 'as it was looked at');
  const measured = await measureImage(image);
  if (!measured.ok) throw new Error(said(measured.error).message);
  const launcher = createHelperLauncher({
    helperFile: '/nowhere',
    nodeExecutable: '/nowhere',
    cacheFolder: root,
    terminal: null,
  });
  const write = async () => {
    const { reports } = await launcher.run(
      {
        kind: 'write',
        image,
        proven: measured.value,
        stick: planStick({ image }),
        verify: true,
        drives: [drive],
      },
      () => undefined,
      new AbortController().signal,
    );
    return reports[0]?.error?.code;
  };
  // The very same file is gone on with, to the helper that is not there.
  expect(await write()).toBe('HELPER_UNAVAILABLE');
  rmSync(image);
  symlinkSync(secret, image);
  expect(await write()).toBe('IMAGE_UNREADABLE');
  rmSync(image);
  put(image, 'as it was looked at');
  expect(await write()).toBe('IMAGE_UNREADABLE');
});

const drive = {
  identity: {
    path: '/nowhere/drive.img',
    deviceNumber: '0:0',
    sizeBytes: 1024 * 1024,
    serial: null,
    busPath: null,
    diskseq: null,
  },
  practice: true,
  allowFixed: false,
  compareBytes: 0,
};
