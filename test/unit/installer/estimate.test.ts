import { describe, expect, test } from 'vitest';
import { checkDiskSpace } from '../../../electron/engine/installer/check-disk-space.ts';
import { estimateSize, isCompiled } from '../../../electron/engine/installer/estimate-size.ts';
import { parseClosureBytes, pickSystems } from '../../../electron/engine/installer/find-system.ts';
import { worded } from '../../fixtures/failure-words.ts';

const store = (name: string) => `/nix/store/${'0'.repeat(32)}-${name}`;
const nothing = { toBuild: [], toFetch: [], downloadBytes: 0, unpackedBytes: 0 };
const unknown = { missing: nothing, imageBytes: null, systemBytes: null };

describe('the size of a closure', () => {
  const path = store('b');
  test.each([
    // nix 2.8.0
    [
      `[{"path":"${path}","narHash":"sha256-x","narSize":176,"references":[],"closureSize":296}]`,
      296,
    ],
    [`[{"path":"${path}","valid":false}]`, null],
    // nix 2.26.3
    [`{"${path}":{"ca":null,"closureSize":296,"narSize":176,"references":[]}}`, 296],
    [`{"${path}":null}`, null],
    // nix 2.33 with --json-format 2
    [
      `{"info":{"${'0'.repeat(32)}-b":{"closureSize":296,"version":2}},"storeDir":"/nix/store","version":2}`,
      296,
    ],
    [`{"info":{"${'0'.repeat(32)}-b":null},"storeDir":"/nix/store","version":2}`, null],
    ['', null],
    ['null', null],
    ['[3]', null],
  ])('in %s', (stdout, bytes) => {
    expect(parseClosureBytes(stdout, path)).toBe(bytes);
  });
});

test('the system of a host among what an image is made of', () => {
  const graph = [
    store('nixos-system-web-24.05.drv'),
    store('nixos-system-web-installer-24.05.drv'),
    store('nixos-system-webserver-24.05.drv'),
    store('nixos-system-web-24.05'),
    store('hello-2.12.drv'),
  ];
  expect(pickSystems(graph, 'web')).toEqual([graph[0]]);
  expect(pickSystems(graph, 'mail')).toEqual([]);
});

describe('an estimate', () => {
  test('is that of a system that was once measured', () => {
    const { imageBytesEstimate } = estimateSize({
      ...unknown,
      systemBytes: 15.3 * 2 ** 30,
      compression: 'small',
    });
    // 5.6 GB, all in all.
    expect(imageBytesEstimate).toBeGreaterThan(5.6e9);
    expect(imageBytesEstimate).toBeLessThan(7e9);
  });

  test('says nothing where nothing is known', () => {
    expect(estimateSize({ ...unknown, compression: 'fast' })).toEqual({
      systemBytes: null,
      imageBytesEstimate: null,
      imageBytesAtLeast: null,
      diskBytesNeeded: null,
      diskBytesAtLeast: 0,
      minutesEstimate: null,
    });
  });

  test('is exact where the image is there', () => {
    expect(estimateSize({ ...unknown, imageBytes: 123, compression: 'fast' })).toEqual({
      systemBytes: null,
      imageBytesEstimate: 123,
      imageBytesAtLeast: 123,
      diskBytesNeeded: 0,
      diskBytesAtLeast: 0,
      minutesEstimate: 0,
    });
  });

  test('counts what is fetched, and the image three times', () => {
    const missing = { ...nothing, downloadBytes: 3e9, unpackedBytes: 10e9 };
    const known = { missing, imageBytes: null, systemBytes: 10e9 };
    const fast = estimateSize({ ...known, compression: 'fast' });
    expect(fast.diskBytesNeeded).toBe(10e9 + 3 * (fast.imageBytesEstimate ?? 0));
    expect(fast.minutesEstimate).toBeGreaterThanOrEqual(5);
    const small = estimateSize({ ...known, compression: 'small' });
    expect(small.imageBytesEstimate).toBeLessThan(fast.imageBytesEstimate ?? 0);
    expect(small.minutesEstimate).toBeGreaterThan((fast.minutesEstimate ?? 0) + 5);
  });

  test('does not know how long compiling takes', () => {
    const missing = { ...nothing, toBuild: [store('firefox-130.0.1.drv')] };
    const known = { missing, imageBytes: null, systemBytes: 10e9, compression: 'fast' as const };
    expect(estimateSize(known).minutesEstimate).toBeNull();
    const put = { ...nothing, toBuild: [store('unit-sshd.service.drv'), store('etc.drv')] };
    expect(estimateSize({ ...known, missing: put }).minutesEstimate).toBeGreaterThan(0);
  });

  test.each([
    ['firefox-130.0.1', true],
    ['linux-6.6.30', true],
    ['python3.11-requests-2.31.0', true],
    ['nixos-system-laptop-24.05.20240601.abc', false],
    ['nixos-24.05.2-x86_64-linux.iso', false],
    ['initrd-linux-6.6.30', false],
    ['linux-6.6.30-modules', false],
    ['unit-getty-.service', false],
    ['etc-hostname', false],
    ['system-path', false],
    ['closure-info', false],
    ['laptop-installer.iso', false],
  ])('%s is compiled: %s', (name, compiled) => {
    expect(isCompiled(store(`${name}.drv`))).toBe(compiled);
  });
});

describe('room', () => {
  const estimate = {
    systemBytes: 10e9,
    imageBytesEstimate: 5e9,
    imageBytesAtLeast: 2e9,
    diskBytesNeeded: 20e9,
    diskBytesAtLeast: 4e9,
    minutesEstimate: 3,
  };
  const room = (diskBytesFree: number | null, sizeBytes = 8e9) => ({
    host: 'h',
    estimate,
    store: '/nix/store',
    diskBytesFree,
    drives: [{ path: '/dev/sdx', sizeBytes }],
  });
  const codes = (asked: Parameters<typeof checkDiskSpace>[0]) => {
    const checked = checkDiskSpace(asked);
    return checked.ok ? checked.value.map(({ code }) => code) : checked.error.code;
  };

  test('of the disk', () => {
    expect(codes(room(30e9))).toEqual([]);
    expect(codes(room(null))).toEqual([]);
    expect(codes(room(10e9))).toEqual(['DISK_SHORT']);
    expect(codes(room(3e9))).toBe('DISK_FULL');
    expect(codes({ ...room(1), estimate: { ...estimate, diskBytesAtLeast: null } })).toEqual([
      'DISK_SHORT',
    ]);
    expect(
      codes({
        ...room(1),
        estimate: { ...estimate, diskBytesAtLeast: null, diskBytesNeeded: null },
      }),
    ).toEqual([]);
  });

  test('of a drive', () => {
    expect(codes(room(30e9, 4e9))).toEqual(['DRIVE_TOO_SMALL']);
    expect(codes(room(10e9, 4e9))).toEqual(['DISK_SHORT', 'DRIVE_TOO_SMALL']);
    expect(codes(room(30e9, 1e9))).toBe('DRIVE_TOO_SMALL');
  });

  test('is told with figures', () => {
    expect(worded(checkDiskSpace(room(3e9)))).toMatchObject({
      error: {
        message:
          'Building the installer of h takes at least 4 GB of the disk with /nix/store, where 3 GB are free.',
      },
    });
  });
});
