import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fail } from '../../../electron/contract/index.ts';
import { type BuildEvent, buildImage } from '../../../electron/engine/installer/build-image.ts';
import { planBuild } from '../../../electron/engine/installer/plan-build.ts';
import { has } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { createLab, flakeOf, type Lab } from '../nix-lab.ts';
import { createBuilder } from './build-lab.ts';

const key = (host: string) =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${`FLAKESTICK+PRACTICE+KEY+${host}`.padEnd(43, '+')} ${host}-installer`;

describe.skipIf(!has.nix)('build an image (needs nix)', () => {
  let lab: Lab;
  let builder: ReturnType<typeof createBuilder>;
  beforeAll(() => {
    lab = createLab();
    builder = createBuilder(lab);
  });
  afterAll(() => lab.remove());

  /** A folder with a flake that was never built before. */
  const fleet = (packages: Record<string, string>, extra = '') => {
    const nonce = lab.nonce();
    return lab.writeFolder(`fleet-${nonce}`, { 'flake.nix': flakeOf(packages, extra, nonce) });
  };

  describe('where the image is', () => {
    test.each([
      ['the output itself', 'echo image > $out', ''],
      [
        'iso/',
        'mkdir -p $out/iso $out/nix-support; echo image > $out/iso/x.iso; echo > $out/iso/x.sha256',
        '/iso/x.iso',
      ],
      ['iso/ compressed', 'mkdir -p $out/iso; echo image > $out/iso/x.iso.zst', '/iso/x.iso.zst'],
      [
        'sd-image/',
        'mkdir -p $out/sd-image; echo image > $out/sd-image/x.img.zst',
        '/sd-image/x.img.zst',
      ],
      [
        'a link',
        'mkdir -p $out/iso; echo image > $out/real; ln -s ../real $out/iso/x.img',
        '/iso/x.img',
      ],
    ])('%s', async (_, script, path) => {
      const { value, ordered } = await builder.built(
        fleet({ hInstallerIso: `run "h" ''${script}''` }),
        'h',
      );
      expect(value).toMatchObject({
        image: `${value.storePath}${path}`,
        sizeBytes: 6,
        builtNow: true,
        sshPublicKey: null,
      });
      expect(readlinkSync(ordered.outLink)).toBe(value.storePath);
    });

    test('none, several, an empty one', async () => {
      const folder = fleet({
        noneInstallerIso: 'run "n" "mkdir -p $out/iso; echo > $out/iso/readme.txt"',
        twoInstallerIso:
          'run "t" "mkdir -p $out/iso $out/sd-image; echo > $out/iso/a.iso; echo > $out/sd-image/b.img"',
        emptyInstallerIso: 'run "e" "mkdir -p $out/iso; : > $out/iso/x.iso"',
      });
      expect(await builder.failed(folder, 'none')).toMatchObject({
        code: 'IMAGE_NOT_FOUND',
        params: { files: ['iso/readme.txt'] },
      });
      expect(await builder.failed(folder, 'two')).toMatchObject({
        code: 'IMAGE_AMBIGUOUS',
        params: { images: ['iso/a.iso', 'sd-image/b.img'] },
      });
      expect(await builder.failed(folder, 'empty')).toMatchObject({ code: 'IMAGE_EMPTY' });
    });
  });

  test('a host whose name has a dot; one by its installer configuration, old and new', async () => {
    const folder = fleet(
      { 'a.bInstallerIso': 'run "ab.iso" "echo dotted > $out"' },
      `    nixosConfigurations = {
      "c.d" = throw "not needed";
      "c.d-installer".config.system.build.isoImage = run "cd" "mkdir -p $out/iso; echo old > $out/iso/cd.iso";
      e = throw "not needed";
      e-installer.config.system.build.images.iso-installer = run "e" "mkdir -p $out/iso; echo new > $out/iso/e.iso";
      f = { };
      f-installer.config.system.build.toplevel = run "f" "echo > $out";
      g = { };
    };`,
    );
    const text = async (host: string) =>
      readFileSync((await builder.built(folder, host)).value.image, 'utf8');
    expect(await text('a.b')).toBe('dotted\n');
    expect(await text('c.d')).toBe('old\n');
    expect(await text('e')).toBe('new\n');
    expect(await builder.failed(folder, 'f')).toMatchObject({
      code: 'ATTRIBUTE_MISSING',
      params: { attribute: expect.stringMatching(/isoImage$/) },
    });
    expect(await builder.failed(folder, 'g')).toMatchObject({ code: 'EVALUATION_FAILED' });
  });

  test('the options that can be applied, and those that can not', async () => {
    const folder = fleet({
      hInstallerIso:
        '(run "h.iso" "echo net > $out") // { prebuilt = run "h.iso" "echo offline > $out"; }',
      fixedInstallerIso: 'run "f.iso" "echo > $out"',
      flagInstallerIso: '(run "g.iso" "echo > $out") // { prebuilt = true; }',
    });
    const text = async (options: Record<string, boolean>) =>
      readFileSync((await builder.built(folder, 'h', options)).value.image, 'utf8');
    expect(await text({ prebuilt: true })).toBe('offline\n');
    expect(await text({ prebuilt: false })).toBe('net\n');
    for (const host of ['fixed', 'flag']) {
      expect(await builder.failed(folder, host, { prebuilt: true })).toMatchObject({
        code: 'OPTION_UNAVAILABLE',
        params: { options: ['prebuilt'] },
      });
      await builder.built(folder, host, { prebuilt: false });
    }
    expect(await builder.failed(folder, 'h', { 'swap.size': '8G' })).toMatchObject({
      code: 'OPTION_UNAVAILABLE',
    });
  });

  test('a plan builds nothing; what was built before has a size', async () => {
    const folder = fleet({ hInstallerIso: 'run "h.iso" "echo image > $out"' });
    const ordered = await builder.order(folder, 'h');
    const plan = async () => {
      const planned = await planBuild(lab.ports, ordered);
      if (!planned.ok) throw new Error(said(planned.error).message);
      return planned.value;
    };
    expect(await plan()).toEqual({
      derivation: expect.stringMatching(/-h\.iso\.drv$/),
      toBuild: [expect.stringMatching(/-h\.iso\.drv$/)],
      toFetch: [],
      downloadBytes: 0,
      imageBytesEstimate: null,
      systemBytes: null,
      diskBytesNeeded: null,
      diskBytesFree: expect.any(Number),
      minutesEstimate: null,
      warnings: [],
    });
    await builder.built(folder, 'h');
    expect(await plan()).toMatchObject({ toBuild: [], imageBytesEstimate: 6 });
    const wanted = { ...ordered, options: { prebuilt: true } };
    expect(await planBuild(lab.ports, wanted)).toMatchObject({
      ok: false,
      error: { code: 'OPTION_UNAVAILABLE' },
    });
  });

  test('who does not approve of what would be built keeps it from being built', async () => {
    const folder = fleet({ hInstallerIso: 'run "h.iso" "echo image > $out"' });
    const ordered = await builder.order(folder, 'h');
    const events: BuildEvent[] = [];
    const refused = await buildImage(
      lab.ports,
      {
        ...ordered,
        approve: async ({ missing }) =>
          fail('DISK_FULL', {
            reason: 'practiceDrive',
            path: `${missing.toBuild.length} to build`,
          }),
      },
      (event) => events.push(event),
    );
    expect(worded(refused)).toMatchObject({
      error: { code: 'DISK_FULL', params: { path: '1 to build' } },
    });
    const planned = await planBuild(lab.ports, ordered);
    expect(planned).toMatchObject({ value: { toBuild: [expect.stringMatching(/-h\.iso\.drv$/)] } });
  });

  const warningsOf = (events: BuildEvent[]) =>
    events.flatMap((event) => (event.type === 'job.warned' ? [event.warning] : []));

  describe('the deploy key', () => {
    const announce = `echo 'INSTALLER SSH PUBLIC KEY for h:'; echo '${key('h')}'`;

    test('from the live log, and without another build from the old one', async () => {
      const folder = fleet({ hInstallerIso: `run "h.iso" "${announce}; echo x > $out"` });
      const first = await builder.built(folder, 'h');
      expect(first.value).toMatchObject({ sshPublicKey: key('h'), builtNow: true });
      expect(first.events.filter(({ type }) => type === 'build.keyFound')).toHaveLength(1);
      const second = await builder.built(folder, 'h');
      expect(second.value).toEqual({ ...first.value, builtNow: false });
    });

    test('what the image is made from can’t name one: none, with a warning', async () => {
      const folder = fleet({
        hInstallerIso: `run "h.iso" "cat \${run "h-ssh-key" "${announce}; echo x > $out"} \${run "other" "echo y > $out"} > $out"`,
      });
      const first = await builder.built(folder, 'h');
      expect(first.value.sshPublicKey).toBeNull();
      expect(first.events.filter(({ type }) => type === 'build.keyFound')).toEqual([]);
      expect(warningsOf(first.events)).toMatchObject([
        { code: 'DEPLOY_KEY_DOUBTFUL', params: { derivation: 'h-ssh-key', keys: [key('h')] } },
      ]);
      expect((await builder.built(folder, 'h')).value.sshPublicKey).toBeNull();
    });

    test('a forged one beside the image’s own is not shown, and warned of', async () => {
      const forged = announce.replace(key('h'), key('forged'));
      const folder = fleet({
        hInstallerIso: `run "h.iso" "cat \${run "part" "${forged}; echo x > $out"}; ${announce}; echo x > $out"`,
      });
      const { value, events } = await builder.built(folder, 'h');
      expect(value.sshPublicKey).toBe(key('h'));
      expect(events.filter(({ type }) => type === 'build.keyFound')).toMatchObject([
        { sshPublicKey: key('h') },
      ]);
      expect(warningsOf(events)).toMatchObject([{ code: 'DEPLOY_KEY_DOUBTFUL' }]);
    });

    test('two different ones of its own are none, then and later', async () => {
      const second = announce.replace(key('h'), key('second'));
      const folder = fleet({
        hInstallerIso: `run "h.iso" "${announce}; ${announce}; ${second}; echo x > $out"`,
      });
      for (const _ of ['built', 'there already']) {
        const { value, events } = await builder.built(folder, 'h');
        expect(value.sshPublicKey).toBeNull();
        expect(events.some(({ type }) => type === 'build.keyFound')).toBe(false);
        expect(warningsOf(events)).toMatchObject([
          { code: 'DEPLOY_KEY_DOUBTFUL', params: { keys: [key('h'), key('second')] } },
        ]);
      }
    });

    test('none where none is printed, or that of another host', async () => {
      const folder = fleet({
        hInstallerIso: 'run "h.iso" "echo x > $out"',
        otherInstallerIso: `run "o.iso" "${announce}; echo x > $out"`,
      });
      expect((await builder.built(folder, 'h')).value.sshPublicKey).toBeNull();
      expect((await builder.built(folder, 'other')).value.sshPublicKey).toBeNull();
    });
  });

  describe('what goes wrong', () => {
    test('a builder fails: which one, its exit code, the last 25 lines', async () => {
      const folder = fleet({
        hInstallerIso: `run "h.iso" "cat \${run "part" "for n in $(seq 100); do echo line $n; done; exit 9"} > $out"`,
      });
      const error = await builder.failed(folder, 'h');
      expect(error).toMatchObject({
        code: 'BUILD_FAILED',
        params: { derivation: expect.stringMatching(/-part\.drv$/), exitCode: 9 },
      });
      expect('log' in error.params && error.params.log).toEqual(
        Array.from({ length: 25 }, (_, n) => `line ${n + 76}`),
      );
    });

    test('a throw, and an undefined name in a file of the user’s', async () => {
      const nonce = lab.nonce();
      const folder = lab.writeFolder(`fleet-${nonce}`, {
        'flake.nix': flakeOf({
          hInstallerIso: 'import ./h.nix',
          tInstallerIso: 'throw "set a disk first"',
        }),
        'h.nix': '{ a = 1; }\n  // nothing\n',
      });
      expect(worded(await builder.failed(folder, 'h'))).toMatchObject({
        code: 'EVALUATION_FAILED',
        message: `${folder}/h.nix:2: undefined variable 'nothing'`,
        params: { file: `${folder}/h.nix`, line: 2, column: 6 },
      });
      expect(said(await builder.failed(folder, 't')).message).toMatch(/set a disk first$/);
    });

    test('a file that is missing, and one that git does not know', async () => {
      const folder = fleet({ hInstallerIso: 'import ./hosts/h.nix' });
      expect(worded(await builder.failed(folder, 'h'))).toMatchObject({
        code: 'EVALUATION_FAILED',
        message: expect.stringContaining(`${folder}/hosts`),
      });
      lab.git(folder, 'init', '-q');
      lab.git(folder, 'add', '.');
      lab.writeFolder(folder.slice(lab.root.length + 1), { 'hosts/h.nix': '1' });
      const error = await builder.failed(folder, 'h');
      expect(said(error).hint).toMatch(new RegExp(`^Run: git -C ${folder} add -N hosts`));
    });

    test('offline, and a builder that needs the network; one that has none only says so', async () => {
      const says = 'echo curl: Could not resolve host: files.example >&2; exit 6';
      const fixed = '{ outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }';
      const folder = fleet({
        hInstallerIso: `derivation ((run "h.iso" "${says}").drvAttrs // ${fixed})`,
        oInstallerIso: `run "o.iso" "${says}"`,
      });
      expect(worded(await builder.failed(folder, 'h'))).toMatchObject({
        code: 'OFFLINE',
        message: expect.stringContaining('files.example'),
      });
      expect(await builder.failed(folder, 'o')).toMatchObject({
        code: 'BUILD_FAILED',
        params: { exitCode: 6 },
      });
    });

    test.each([
      ['prints', 'echo cp: No space left on device >&2'],
      [
        'has nix say',
        `echo '@nix {\\"action\\":\\"msg\\",\\"level\\":0,\\"msg\\":\\"error: No space left on device\\"}'`,
      ],
    ])('what a builder %s is not why it failed', async (_, says) => {
      const folder = fleet({
        hInstallerIso: `run "h.iso" "cat \${run "part" "${says}; exit 3"}"`,
      });
      expect(await builder.failed(folder, 'h')).toMatchObject({
        code: 'BUILD_FAILED',
        params: { derivation: expect.stringMatching(/-part\.drv$/), exitCode: 3 },
      });
    });

    test('a line of a log without an end is cut, and the log goes on', async () => {
      const folder = fleet({
        hInstallerIso: `run "h.iso" "head -c 9M /dev/zero | tr '\\\\0' x; echo; echo next; exit 4"`,
      });
      const error = await builder.failed(folder, 'h');
      expect(error).toMatchObject({ code: 'BUILD_FAILED', params: { exitCode: 4 } });
      expect(String('log' in error.params && error.params.log).length).toBeLessThan(70_000);
    });

    test('something else in the place of the link', async () => {
      const folder = fleet({ hInstallerIso: 'run "h.iso" "echo x > $out"' });
      const ordered = await builder.order(folder, 'h');
      writeFileSync(join(lab.root, 'precious'), 'x');
      const { buildImage } = await import('../../../electron/engine/installer/build-image.ts');
      const outLink = join(lab.root, 'precious');
      const result = await buildImage(lab.ports, { ...ordered, outLink }, () => {});
      expect(result).toMatchObject({ ok: false, error: { code: 'FILE_EXISTS' } });
      expect(readFileSync(outLink, 'utf8')).toBe('x');
    });

    test.skipIf(!has.root)('a full disk (needs root)', async () => {
      const mount = mkdtempSync(join(tmpdir(), 'flakestick-full-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', mount]);
      const tiny = createLab({ storeRoot: mount });
      try {
        const folder = tiny.writeFolder('fleet', {
          'flake.nix': flakeOf({
            hInstallerIso: 'run "h.iso" "dd if=/dev/zero of=$out bs=1M count=8"',
          }),
        });
        expect(worded(await createBuilder(tiny).failed(folder, 'h'))).toMatchObject({
          code: 'DISK_FULL',
          hint: expect.stringContaining('nix-collect-garbage'),
        });
      } finally {
        execFileSync('umount', [mount]);
        rmSync(mount, { recursive: true });
        tiny.remove();
      }
    });
  });

  test('cancelled: nix and its builder are gone, no link is left, and a second build works', async () => {
    const flag = join(lab.root, `pid-${lab.nonce()}`);
    const folder = fleet({
      hInstallerIso: `run "h.iso" "echo $$ > ${flag}; echo started; if [ -e ${flag}.second ]; then echo x > $out; else while :; do sleep 0.1; done; fi"`,
    });
    const controller = new AbortController();
    let cancelledAt = 0;
    const { result, ordered } = await builder.build(folder, 'h', {}, controller.signal, (event) => {
      if (event.type !== 'build.logged' || !event.lines.some(({ text }) => text === 'started'))
        return;
      cancelledAt = performance.now();
      controller.abort();
    });
    // The builder would go on for ever.
    expect(performance.now() - cancelledAt).toBeLessThan(20_000);
    expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
    expect(lstatSync(ordered.outLink, { throwIfNoEntry: false })).toBeUndefined();
    const builderPid = Number(readFileSync(flag, 'utf8'));
    expect(() => process.kill(builderPid, 0)).toThrow();
    writeFileSync(`${flag}.second`, '');
    expect((await builder.built(folder, 'h')).value.builtNow).toBe(true);
  });

  test('a loud build: told at most ten times a second, all of it on disk', async () => {
    const folder = fleet({ hInstallerIso: 'run "h.iso" "seq 30000; echo x > $out"' });
    const { events, ordered, elapsedMs } = await builder.built(folder, 'h');
    const count = (type: string) => events.filter((event) => event.type === type).length;
    const most = elapsedMs / 100 + 2;
    expect(count('build.progressed')).toBeLessThanOrEqual(most);
    expect(count('build.logged')).toBeLessThanOrEqual(most);
    const log = readFileSync(ordered.logFile, 'utf8')
      .split('\n')
      .filter((line) => /^h\.iso> \d+$/.test(line));
    expect(log).toHaveLength(30_000);
    const lines = events.flatMap((event) => (event.type === 'build.logged' ? event.lines : []));
    expect(lines.at(-1)?.number).toBeGreaterThanOrEqual(29_999);
  });

  test('offline, a build of a flake without inputs waits for no cache', async () => {
    const folder = fleet({ hInstallerIso: 'run "h.iso" "echo started; echo x > $out"' });
    const slow = createLab({
      config:
        'build-users-group =\nsandbox = false\nsubstituters = https://192.0.2.1\nsubstitute = true\nbuilders-use-substitutes = true',
    });
    try {
      const { events } = await createBuilder(slow).built(folder, 'h');
      const first = events.find(
        (event) =>
          event.type === 'build.logged' && event.lines.some(({ text }) => text === 'started'),
      );
      // Nix gives a cache that does not answer minutes.
      expect(first?.at).toBeLessThan(20_000);
    } finally {
      slow.remove();
    }
  });
});
