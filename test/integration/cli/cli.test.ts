import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EventBody } from '../../../electron/contract/index.ts';
import { has } from '../../config/machine.ts';
import { asDiskImage } from '../../fixtures/disk-image.ts';
import { createWorkbench } from '../drives/loop-devices.ts';
import { type CliHome, createCliHome } from './run-cli.ts';

const mebibyte = 2 ** 20;
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

let home: CliHome;
let image: string;
let imageBytes: Buffer;

beforeAll(() => {
  home = createCliHome();
  image = join(home.folder, 'some.iso');
  // Not a multiple of a block: the tail is padded on the drive, and not counted.
  imageBytes = asDiskImage(randomBytes(3 * mebibyte + 777));
  writeFileSync(image, imageBytes);
});
afterAll(() => home.remove());

/** A flake as someone else might keep it: an output folder with `iso/`, a key in the log, names with a dot. */
const writeFlake = (name: string, nonce = randomBytes(8).toString('hex')): string => {
  const folder = join(home.folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'flake.nix'),
    `{
  outputs = { self }: {
    nixosConfigurations.attic = throw "listing must not evaluate a host";
    nixosConfigurations."a.b" = throw "listing must not evaluate a host";
    nixosConfigurations.attic-installer = throw "hidden, and not evaluated";
    packages.x86_64-linux = builtins.listToAttrs (map (host: {
      name = host + "InstallerIso";
      value = derivation {
        name = "image";
        system = "x86_64-linux";
        builder = "/bin/sh";
        args = [ "-c" ''
          echo INSTALLER SSH PUBLIC KEY for \${host}:
          echo ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZsYWtlc3RpY2s \${host}-installer
          /bin/mkdir -p $out/iso
          s=${nonce}; while [ ''\${#s} -lt 200000 ]; do s=$s$s; done
          # A boot record: code, an empty table, its mark.
          { printf '\\364\\364'; /usr/bin/head -c 508 /dev/zero; printf '\\125\\252'; printf %s $s; } > $out/iso/nixos.iso
        '' ];
      };
    }) [ "attic" "a.b" ]);
  };
}
`,
  );
  return folder;
};

test('wrong usage is exit status 2, in words or as JSON', async () => {
  const inWords = await home.run(['explode']);
  expect(inWords).toMatchObject({ status: 2, stdout: '' });
  expect(inWords.stderr).toContain('explode');
  const asJson = await home.run(['flash', '--json']);
  expect(asJson.status).toBe(2);
  expect(asJson.last()).toMatchObject({ type: 'error', code: 'USAGE' });
});

describe.skipIf(!has.nix)('with nix (needs nix)', () => {
  test('hosts are listed without evaluating any', async () => {
    const flake = writeFlake('foreign');
    const { status, last } = await home.run(['hosts', flake, '--json']);
    expect(status).toBe(0);
    expect(last()).toEqual({
      type: 'result',
      hosts: [
        {
          name: 'a.b',
          system: 'x86_64-linux',
          installer: {
            kind: 'packageOutput',
            attribute: 'packages.x86_64-linux."a.bInstallerIso"',
          },
        },
        {
          name: 'attic',
          system: 'x86_64-linux',
          installer: {
            kind: 'packageOutput',
            attribute: 'packages.x86_64-linux.atticInstallerIso',
          },
        },
      ],
    });
  });

  test('a host that is not there is exit status 1 with the nearest names', async () => {
    const flake = writeFlake('foreign');
    const { status, last } = await home.run(['build', `${flake}#atic`, '--json']);
    expect(status).toBe(1);
    expect(last()).toMatchObject({ type: 'error', code: 'HOST_NOT_FOUND' });
    expect(JSON.stringify(last())).toContain('attic');
  });

  test('a flake that is not there is exit status 1, a malformed reference 2', async () => {
    expect((await home.run(['hosts', join(home.folder, 'nowhere')])).status).toBe(1);
    expect((await home.run(['hosts', '--', '-rf'])).status).toBe(2);
  });

  test('build prints events and ends with the image and its key', async () => {
    const flake = writeFlake('built');
    const { status, lines, last } = await home.run([
      'build',
      `${flake}#attic`,
      '--out-link',
      'result',
      '--json',
    ]);
    expect(status).toBe(0);
    expect(last()).toMatchObject({
      type: 'result',
      sshPublicKey: expect.stringMatching(/^ssh-ed25519 AAAA\S+ attic-installer$/),
      image: expect.stringMatching(/\/iso\/nixos\.iso$/),
    });
    expect(readFileSync(join(home.folder, 'result/iso/nixos.iso')).length).toBe(last().sizeBytes);
    expect(lines().every(({ type }) => typeof type === 'string')).toBe(true);
  });

  test('a dry run builds nothing and says what it would', async () => {
    const flake = writeFlake('planned');
    const { status, last } = await home.run(['build', `${flake}#attic`, '--dry-run', '--json']);
    expect(status).toBe(0);
    expect(last()).toMatchObject({
      type: 'result',
      derivation: expect.stringMatching(/\.drv$/),
      toBuild: [expect.stringMatching(/-image\.drv$/)],
      toFetch: [],
      systemBytes: null,
      diskBytesNeeded: null,
      diskBytesFree: expect.any(Number),
      minutesEstimate: null,
    });
  });

  test('an option that the installer does not have is wrong usage', async () => {
    const flake = writeFlake('options');
    const { status, last } = await home.run([
      'build',
      `${flake}#attic`,
      '--set',
      'no.such=1',
      '--json',
    ]);
    expect([status, last().code]).toEqual([2, 'OPTION_INVALID']);
  });

  test('prove: an image with nothing to look into, one that is not there, a host that is not', async () => {
    const flake = writeFlake('proven');
    const code = async (...args: string[]) => {
      const { status, last } = await home.run(['prove', ...args, '--json']);
      return [status, last().type, last().code];
    };
    expect(await code(image, `${flake}#attic`)).toEqual([1, 'error', 'PROOF_UNAVAILABLE']);
    expect(await code('nowhere.iso', `${flake}#attic`)).toEqual([1, 'error', 'IMAGE_NOT_FOUND']);
    expect(await code(image, `${flake}#nobody`)).toEqual([1, 'error', 'HOST_NOT_FOUND']);
    expect(await code(image, flake)).toEqual([2, 'error', 'USAGE']);
    const { stderr } = await home.run(['prove', image, `${flake}#attic`]);
    expect(stderr).toContain('it is no ISO 9660 image');
  });

  test('make on a practice drive, cancelled by Ctrl-C in the build, leaves it untouched', async () => {
    const flake = join(home.folder, 'slow');
    mkdirSync(flake);
    writeFileSync(
      join(flake, 'flake.nix'),
      `{ outputs = _: { packages.x86_64-linux.slowInstallerIso = derivation {
        name = "slow-${randomBytes(8).toString('hex')}"; system = "x86_64-linux"; builder = "/bin/sh";
        args = [ "-c" "echo started; while :; do :; done" ]; }; }; }`,
    );
    const drive = join(home.folder, 'cancel.img');
    await home.run(['practice-drive', drive, '--size', '64M']);
    let interrupted = false;
    const { status, last } = await home.run(
      ['make', `${flake}#slow`, '--drive', `file:${drive}`, '--yes', '--json'],
      (child, soFar) => {
        if (interrupted || !soFar().includes('"started"')) return;
        interrupted = true;
        child.kill('SIGINT');
      },
    );
    expect(interrupted).toBe(true);
    expect(status).toBe(4);
    expect(last()).toMatchObject({ type: 'error', code: 'CANCELLED' });
    expect(readFileSync(drive).every((byte) => byte === 0)).toBe(true);
  });
});

describe('on a practice drive', () => {
  test('is created once, marked, and never overwritten', async () => {
    const drive = join(home.folder, 'once.img');
    expect((await home.run(['practice-drive', drive, '--size', '16M', '--json'])).status).toBe(0);
    const again = await home.run(['practice-drive', drive, '--size', '16M', '--json']);
    expect(again.status).toBe(1);
    expect(again.last()).toMatchObject({ type: 'error', code: 'FILE_EXISTS' });
  });

  test('may be as small as is said to whoever wants a smaller one', async () => {
    const drive = join(home.folder, 'small.img');
    const { last } = await home.run(['practice-drive', drive, '--size', '1K', '--json']);
    const [, number, unit] = /at least (\d+) (MB)/.exec(String(last().message)) ?? [];
    const size = `${number}${unit}`;
    expect((await home.run(['practice-drive', drive, '--size', size, '--json'])).status).toBe(0);
  });

  test('of which nothing is known says how to verify it, in a way that works', async () => {
    const drive = join(home.folder, "ada's unknown.img");
    await home.run(['practice-drive', drive, '--size', '16M']);
    const unknown = await home.run(['verify', '--drive', `file:${drive}`, '--json']);
    expect(unknown.last()).toMatchObject({ code: 'STICK_UNKNOWN' });
    const [, given = ''] =
      /: flakestick (verify IMAGE .*)$/.exec(String(unknown.last().hint)) ?? [];
    // As a shell takes it apart.
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${given.replace('IMAGE', image)}`]);
    const verified = await home.run(words.toString().split('\0').slice(0, -1));
    expect(verified, verified.stderr).toMatchObject({ status: 5 });
  });

  test('without --yes and without a terminal nothing is erased', async () => {
    const drive = join(home.folder, 'asked.img');
    await home.run(['practice-drive', drive, '--size', '16M']);
    const { status, last } = await home.run(['flash', image, '--drive', `file:${drive}`, '--json']);
    expect(status).toBe(3);
    expect(last()).toMatchObject({ type: 'error', code: 'CONFIRMATION_REQUIRED' });
    expect(readFileSync(drive).every((byte) => byte === 0)).toBe(true);
  });

  test('flash writes, verifies, and says so; verify finds a flipped byte by its offset', async () => {
    const drive = join(home.folder, 'flashed.img');
    await home.run(['practice-drive', drive, '--size', '16M']);
    const flashed = await home.run(['flash', image, '--drive', `file:${drive}`, '--yes', '--json']);
    expect(flashed.status).toBe(0);
    expect(flashed.last()).toMatchObject({
      type: 'result',
      device: drive,
      bytesWritten: imageBytes.length,
      sha256: sha256(imageBytes),
      verified: true,
      repairedBlocks: 0,
      writeSeconds: expect.any(Number),
      verifySeconds: expect.any(Number),
      imageBytes: imageBytes.length,
      bytesRead: imageBytes.length,
      // Nobody unplugs a file.
      safeToUnplug: false,
    });
    expect(readFileSync(drive).subarray(0, imageBytes.length).equals(imageBytes)).toBe(true);

    const good = await home.run(['verify', image, '--drive', `file:${drive}`, '--json']);
    expect(good.status).toBe(0);
    expect(good.last()).toMatchObject({
      type: 'result',
      verified: true,
      bytesRead: imageBytes.length,
      sha256: sha256(imageBytes),
    });

    const offset = 2 * mebibyte + 12_345;
    flipByte(drive, offset);
    const bad = await home.run(['verify', image, '--drive', `file:${drive}`, '--json']);
    expect(bad.status).toBe(5);
    expect(bad.last()).toMatchObject({
      type: 'error',
      code: 'VERIFY_MISMATCH',
      params: { offset, blocks: 1 },
    });
    // It never repairs.
    expect(readFileSync(drive)[offset]).not.toBe(imageBytes[offset]);
  });

  test('several drives each say how it ended', async () => {
    const [one, small] = ['several.img', 'small.img'].map((name) => join(home.folder, name)) as [
      string,
      string,
    ];
    await home.run(['practice-drive', one, '--size', '16M']);
    await home.run(['practice-drive', small, '--size', '1M']);
    const { status, last } = await home.run([
      ...['flash', image, '--drive', `file:${small}`, '--drive', `file:${one}`],
      ...['--yes', '--json'],
    ]);
    expect(status).toBe(3);
    expect(last()).toMatchObject({
      type: 'result',
      drives: [
        { device: small, verified: false, error: { code: 'DRIVE_TOO_SMALL' } },
        { device: one, verified: true, error: null },
      ],
    });
  });

  test('a file that is not marked, an empty image and a missing one are refused', async () => {
    const unmarked = join(home.folder, 'unmarked.img');
    writeFileSync(unmarked, 'precious');
    truncateSync(unmarked, 16 * mebibyte);
    const before = sha256(readFileSync(unmarked));
    const refused = await home.run([
      'flash',
      image,
      '--drive',
      `file:${unmarked}`,
      '--yes',
      '--json',
    ]);
    expect(refused.status).toBe(3);
    expect(refused.last()).toMatchObject({ code: 'DRIVE_NOT_A_DISK' });
    expect(sha256(readFileSync(unmarked))).toBe(before);

    const drive = join(home.folder, 'refusing.img');
    await home.run(['practice-drive', drive, '--size', '16M']);
    const empty = join(home.folder, 'empty.iso');
    writeFileSync(empty, '');
    for (const [file, code] of [
      [empty, 'IMAGE_EMPTY'],
      [join(home.folder, 'missing.iso'), 'IMAGE_NOT_FOUND'],
      [home.folder, 'IMAGE_NOT_FOUND'],
    ] as const) {
      const { status, last } = await home.run([
        'flash',
        file,
        '--drive',
        `file:${drive}`,
        '--yes',
        '--json',
      ]);
      expect(status).toBe(1);
      expect(last()).toMatchObject({ type: 'error', code });
    }
  });
});

describe.skipIf(!has.loop)('on a loop device (needs root and loop devices)', () => {
  let bench: ReturnType<typeof createWorkbench>;
  beforeEach(() => {
    bench = createWorkbench();
  });
  afterEach(() => bench.clear());
  const attach = (sizeBytes: number) => {
    const file = bench.sparse('disk.img', sizeBytes);
    return { file, path: bench.attach(file) };
  };

  test.skipIf(!has.nix)(
    'make, from a flake of someone else to the last byte (needs nix)',
    async () => {
      const flake = writeFlake('made');
      const device = attach(32 * mebibyte);
      const { status, last, lines } = await home.run([
        ...['make', `${flake}#a.b`, '--drive', device.path],
        ...['--allow-fixed', '--yes', '--json'],
      ]);
      expect(lines().filter(({ type }) => type === 'error')).toEqual([]);
      for (const line of lines().slice(0, -1))
        expect(EventBody.safeParse(line).error).toBeUndefined();
      expect(status).toBe(0);
      const made = last() as { image: string; bytesWritten: number; sha256: string };
      expect(made).toMatchObject({
        type: 'result',
        device: device.path,
        verified: true,
        sshPublicKey: expect.stringContaining('a.b-installer'),
      });
      const built = readFileSync(made.image);
      expect(made.bytesWritten).toBe(built.length);
      expect(made.sha256).toBe(sha256(built));
      expect(readFileSync(device.file).subarray(0, built.length).equals(built)).toBe(true);

      const verified = await home.run(['verify', '--drive', device.path]);
      expect(verified.status).toBe(0);
      expect(verified.stdout).toMatch(
        /This is still the stick that you made on .*: host a\.b, rev /,
      );
      const asJson = (await home.run(['verify', '--drive', device.path, '--json'])).last();
      expect(asJson.stick).toMatchObject({
        image: made.image,
        made: { reference: flake, revision: null, host: 'a.b', options: {} },
      });
    },
  );

  test('a drive that is not removable needs --allow-fixed, and is left as it was', async () => {
    const device = attach(16 * mebibyte);
    const before = sha256(readFileSync(device.file));
    const { status, last } = await home.run([
      'flash',
      image,
      '--drive',
      device.path,
      '--yes',
      '--json',
    ]);
    expect(status).toBe(3);
    expect(last()).toMatchObject({ type: 'error', code: 'DRIVE_FIXED' });
    expect(sha256(readFileSync(device.file))).toBe(before);
  });

  /** With what blkid, and we, take for LUKS. */
  const withLuks = () => {
    const device = attach(16 * mebibyte);
    writeFileSync(device.file, Buffer.from('LUKS\xba\xbe\0\x01', 'latin1'), { flag: 'r+' });
    return device;
  };

  test('somebody’s data needs --erase-data, and is left as it was', async () => {
    const device = withLuks();
    const before = sha256(readFileSync(device.file));
    const image = join(home.folder, 'over-data.iso');
    writeFileSync(image, isoLike());
    const flash = (...more: string[]) =>
      home.run(['flash', image, '--drive', device.path, '--allow-fixed', '--json', ...more]);

    expect((await home.run(['drives'])).stdout).toMatch(/a loop device; holds LUKS \(17 MB\)/);
    const asked = await flash();
    expect(asked.status).toBe(3);
    expect(asked.last()).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      message: expect.stringContaining('holds LUKS'),
      hint: expect.stringContaining('add --yes --erase-data'),
    });
    const refused = await flash('--yes');
    expect(refused.status).toBe(3);
    expect(refused.last()).toMatchObject({
      code: 'DRIVE_HOLDS_DATA',
      message: expect.stringContaining('LUKS'),
      hint: expect.stringContaining('--erase-data'),
      params: { obstacle: { kind: 'holdsData', isLarge: false, items: [{ kind: 'luks' }] } },
    });
    expect(sha256(readFileSync(device.file))).toBe(before);
    const agreed = await flash('--yes', '--erase-data');
    expect(agreed.status).toBe(0);
    expect(agreed.last()).toMatchObject({ verified: true });
    // What is on it now is a live image: the next one asks for nothing.
    expect((await flash('--yes')).status).toBe(0);
  });

  test('a drive of 8 TB needs it too, whatever is on it', async () => {
    const device = attach(8e12);
    const image = join(home.folder, 'small.iso');
    writeFileSync(image, isoLike());
    const { status, last } = await home.run([
      ...['flash', image, '--drive', device.path],
      ...['--allow-fixed', '--yes', '--json'],
    ]);
    expect(status).toBe(3);
    expect(last()).toMatchObject({
      code: 'DRIVE_HOLDS_DATA',
      params: { obstacle: { kind: 'holdsData', isLarge: true, items: [] } },
    });
  });

  test('drives lists it, with a reason why it may not be erased as it is', async () => {
    const device = attach(16 * mebibyte);
    const { status, last } = await home.run(['drives', '--json']);
    expect(status).toBe(0);
    const drives = last().drives as Record<string, unknown>[];
    expect(drives.find((drive) => drive.device === device.path)).toEqual({
      id: expect.any(String),
      device: device.path,
      description: expect.any(String),
      sizeBytes: 16 * mebibyte,
      bus: 'loop',
      serial: null,
      removable: false,
      readOnly: false,
      mountpoints: [],
      eligible: false,
      reason: 'DRIVE_FIXED',
    });
  });
});

/** Two megabytes with the primary volume descriptor of an ISO 9660 that says so, and a terminator. */
const isoLike = (): Buffer => {
  const bytes = Buffer.alloc(2 * mebibyte, 7);
  bytes.fill(0, 32_768, 36_864);
  bytes.write('\x01CD001\x01', 32_768, 'latin1');
  bytes.writeUInt32LE(bytes.length / 2048, 32_768 + 80);
  bytes.writeUInt32BE(bytes.length / 2048, 32_768 + 84);
  bytes.writeUInt16LE(2048, 32_768 + 128);
  bytes.writeUInt16BE(2048, 32_768 + 130);
  bytes.write('\xffCD001\x01', 34_816, 'latin1');
  return bytes;
};

const flipByte = (file: string, offset: number) => {
  const byte = readFileSync(file)[offset] ?? 0;
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.from([byte ^ 0xff]), 0, 1, offset);
  closeSync(descriptor);
};
