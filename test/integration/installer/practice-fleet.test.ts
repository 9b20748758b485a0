import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparePracticeFleet } from '../../../electron/engine/fleet/practice-fleet.ts';
import { has, program } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { createLab, type Lab } from '../nix-lab.ts';
import { createBuilder } from './build-lab.ts';

const prepare = async (lab: Lab) => {
  const prepared = await preparePracticeFleet(lab.ports);
  if (!prepared.ok) throw new Error(said(prepared.error).message);
  return prepared.value;
};
const mebibyte = 2 ** 20;

const pathOf = (program: string) =>
  spawnSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();

describe.skipIf(!has.nix)('the practice fleet (needs nix)', () => {
  let lab: Lab;
  let reference: string;
  beforeAll(async () => {
    lab = createLab();
    reference = await prepare(lab);
  });
  afterAll(() => lab.remove());

  test('offline, a build waits for no cache; it tells of its phases for some seconds and gives a key', async () => {
    const { value, events, elapsedMs } = await createBuilder(lab).built(reference, 'laptop');
    const running = events.find(
      (event) => event.type === 'build.progressed' && event.progress.runningCount > 0,
    );
    // No cache that does not answer is waited for: nix gives one of them minutes.
    expect(running?.at).toBeLessThan(20_000);
    expect(elapsedMs).toBeGreaterThan(2_000);
    expect(elapsedMs).toBeLessThan(60_000);
    const phases = new Set(
      events.flatMap((event) =>
        event.type === 'build.progressed'
          ? event.progress.activities.map(({ phase }) => phase)
          : [],
      ),
    );
    expect([...phases]).toEqual(
      expect.arrayContaining(['bootSectorPhase', 'deployKeyPhase', 'contentPhase', 'checkPhase']),
    );
    expect(value).toMatchObject({ sizeBytes: 4 * mebibyte, builtNow: true });
    expect(value.image).toMatch(/-laptop-installer\.iso$/);
    writeFileSync(join(lab.root, 'key.pub'), `${value.sshPublicKey}\n`);
    expect(value.sshPublicKey).toMatch(/PRACTICE.* laptop-installer$/);
    if (program('ssh-keygen')) {
      const { stdout, status } = spawnSync('ssh-keygen', ['-l', '-f', join(lab.root, 'key.pub')], {
        encoding: 'utf8',
      });
      expect([status, stdout]).toEqual([
        0,
        expect.stringMatching(/^256 SHA256:.* laptop-installer \(ED25519\)/),
      ]);
    }
  });

  test('the image: a boot sector, one partition, and no two blocks alike', async () => {
    const image = readFileSync((await createBuilder(lab).built(reference, 'server')).value.image);
    expect(image.length).toBe(6 * mebibyte);
    expect([image[510], image[511]]).toEqual([0x55, 0xaa]);
    expect(image.subarray(0, 446).includes('FLAKESTICK PRACTICE IMAGE server\r\n\0')).toBe(true);
    expect([image[446], image[450], image.readUInt32LE(454), image.readUInt32LE(458)]).toEqual([
      0x80,
      0xda,
      1,
      image.length / 512 - 1,
    ]);
    const blocks = new Set<string>();
    for (let at = 0; at < image.length; at += 4096) {
      blocks.add(
        createHash('sha256')
          .update(image.subarray(at, at + 4096))
          .digest('hex'),
      );
    }
    expect(blocks.size).toBe(image.length / 4096);
  });

  test('prebuilt is some MiB larger, and the rest of it the same', async () => {
    const [plain, prebuilt] = [
      readFileSync((await createBuilder(lab).built(reference, 'laptop')).value.image),
      readFileSync(
        (await createBuilder(lab).built(reference, 'laptop', { prebuilt: true })).value.image,
      ),
    ];
    expect(prebuilt.length).toBe(plain.length + 3 * mebibyte);
    expect(prebuilt.subarray(512, plain.length).equals(plain.subarray(512))).toBe(true);
  });

  test('one host fails, as its name says', async () => {
    const error = await createBuilder(lab).failed(reference, 'fails-on-purpose');
    expect(error).toMatchObject({ code: 'BUILD_FAILED', params: { exitCode: 7 } });
    expect((error.params as { log: string[] }).log.at(-1)).toContain('as its name says');
  });

  test.skipIf(!has.root)(
    'on a nix that nobody configured: no build users, a sandbox without a shell (needs root)',
    async () => {
      const bare = createLab({
        config: 'build-users-group = flakestick-no-such-group\nsandbox = true',
      });
      try {
        const { value } = await createBuilder(bare).built(await prepare(bare), 'laptop');
        expect(value.sizeBytes).toBe(4 * mebibyte);
        const folder = bare.writeFolder('other', {
          'flake.nix':
            '{ outputs = _: { packages.x86_64-linux.hInstallerIso = derivation { name = "x"; system = "x86_64-linux"; builder = "/bin/sh"; }; }; }',
        });
        expect(worded(await createBuilder(bare).failed(folder, 'h'))).toMatchObject({
          code: 'NIX_UNUSABLE',
          message: expect.stringContaining('flakestick-no-such-group'),
        });
      } finally {
        bare.remove();
      }
    },
  );

  const canSandbox =
    has.root && spawnSync('unshare', ['--mount', '--pid', '--net', '--fork', 'true']).status === 0;
  test.skipIf(!canSandbox)(
    'in nix’s sandbox, where that has a shell (needs root and namespaces)',
    async () => {
      const paths = '/bin/sh=/usr/bin/dash /lib /lib64 /usr/lib /usr/lib64';
      const boxed = createLab({
        config: `build-users-group =\nsandbox = true\nsandbox-fallback = false\nsandbox-paths = ${paths}`,
      });
      try {
        const { value, events } = await createBuilder(boxed).built(await prepare(boxed), 'laptop');
        const lines = events.flatMap((event) => (event.type === 'build.logged' ? event.lines : []));
        expect(lines.some(({ text }) => /without the sandbox/.test(text))).toBe(false);
        expect(value.sizeBytes).toBe(4 * mebibyte);
      } finally {
        boxed.remove();
      }
    },
  );
});

describe('the script of a practice image', () => {
  const script = new URL('../../../nix/demo/practice-image.sh', import.meta.url).pathname;
  const shells = [['dash'], ['bash', '--posix'], ['busybox', 'ash']].filter(([name = '']) =>
    program(name),
  );
  test(`writes the same in every shell there is: ${shells.map(([program]) => program).join(', ')}`, () => {
    const lab = createLab();
    try {
      const sums = shells.map(([program = '', ...flags]) => {
        const out = join(lab.root, program);
        const env = {
          host: 'h',
          sizeKiB: '64',
          closureKiB: '16',
          fails: '',
          publicKey: 'ssh-ed25519 x',
          out,
        };
        execFileSync(pathOf(program), [...flags, script], {
          env: { ...env, PATH: '/nowhere' },
          stdio: 'pipe',
        });
        return createHash('sha256').update(readFileSync(out)).digest('hex');
      });
      expect(new Set(sums).size).toBe(1);
    } finally {
      lab.remove();
    }
  });
});
