import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { linkScheme } from '../../../electron/contract/index.ts';

const file = (path: string) => new URL(`../../../${path}`, import.meta.url);
const text = (path: string) => readFileSync(file(path), 'utf8');
// A dependency of electron-builder, which reads the same file with it.
const yaml = createRequire(import.meta.url)('js-yaml') as { load: (source: string) => unknown };

type Configuration = {
  productName: string;
  asar: boolean;
  npmRebuild: boolean;
  electronFuses: Record<string, boolean>;
  protocols: { schemes: string[] }[];
  linux: {
    target: string[];
    executableName: string;
    category: string;
    mimeTypes: string[];
    desktop: { entry: Record<string, string> };
  };
  deb: { fpm: string[] };
  rpm: { fpm: string[] };
};
const manifest = JSON.parse(text('package.json')) as { description: string; desktopName: string };
const configuration = yaml.load(text('electron-builder.yml')) as Configuration;

test('the fuses', () => {
  expect(configuration.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
  // Fuses that guard the asar need one.
  expect(configuration.asar).toBe(true);
});

test('links are those that the app reads', () => {
  expect(configuration.protocols.flatMap(({ schemes }) => schemes)).toEqual([linkScheme]);
});

test('the targets', () => {
  expect(configuration.linux.target).toEqual(['deb', 'rpm', 'AppImage', 'dir']);
});

describe('what an installed package is found by', () => {
  const resources = `/opt/${configuration.productName}/resources`;
  const policy = text('assets/linux/org.flakestick.flakestick.policy');

  test('polkit knows the helper by the path that the package gives it', () => {
    // Where electron/bootstrap/dist.mjs puts it; test/integration/packaging finds it there.
    expect(policy).toContain(
      `<annotate key="org.freedesktop.policykit.exec.path">${resources}/dist/helper/flakestick-helper</annotate>`,
    );
    expect(policy.match(/<allow_\w+>\w+/g)).toEqual([
      '<allow_any>auth_admin',
      '<allow_inactive>auth_admin',
      '<allow_active>auth_admin',
    ]);
  });

  test('deb and rpm put the policy and the command line in their places', () => {
    expect(configuration.rpm.fpm).toEqual([
      '--rpm-tag=Recommends: polkit',
      ...configuration.deb.fpm,
    ]);
    for (const pair of configuration.deb.fpm) {
      const [from = '', to] = pair.split('=');
      expect(text(from)).not.toBe('');
      expect(to).toMatch(
        /^\/usr\/(bin\/flakestick|share\/(polkit-1\/actions\/.*\.policy|metainfo\/.*\.xml))$/,
      );
    }
    expect(text('assets/linux/flakestick')).toContain(`${resources}/runtime/node`);
    expect(text('assets/linux/flakestick')).toContain(`${resources}/dist/cli/main.js`);
  });

  test('the desktop entry says what the packaged one will', () => {
    const { linux, productName, protocols } = configuration;
    const entry = Object.fromEntries(
      text(`assets/linux/${manifest.desktopName}`)
        .split('\n')
        .filter((line) => line.includes('='))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(entry).toMatchObject({
      ...linux.desktop.entry,
      Name: productName,
      Exec: `/opt/${productName}/${linux.executableName} %U`,
      Icon: linux.executableName,
      // As electron-builder puts it together (LinuxTargetHelper.computeDesktop).
      MimeType: [
        ...linux.mimeTypes,
        ...protocols.flatMap(({ schemes }) => schemes.map((one) => `x-scheme-handler/${one}`)),
        '',
      ].join(';'),
      Categories: `${linux.category};`,
      StartupWMClass: manifest.desktopName.replace('.desktop', ''),
      Comment: manifest.description,
    });
    const metainfo = text(
      `assets/linux/${manifest.desktopName.replace('.desktop', '')}.metainfo.xml`,
    );
    expect(metainfo).toContain(
      `<launchable type="desktop-id">${manifest.desktopName}</launchable>`,
    );
    expect(metainfo).toContain(`<icon type="stock">${linux.executableName}</icon>`);
    expect(policy).toContain(`<icon_name>${linux.executableName}</icon_name>`);
  });
});

test.each([16, 24, 32, 48, 64, 128, 256, 512])('the icon of %i pixels is of that size', (size) => {
  const png = readFileSync(file(`assets/icons/${size}x${size}.png`));
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  // PNG specification: width and height begin the IHDR chunk.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
});
