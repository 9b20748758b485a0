import { describe, expect, test } from 'vitest';
import { DriveObstacle } from '../../../electron/contract/index.ts';
import { madeUpName, ownName } from '../../../electron/engine/drives/read-drives.ts';
import { createI18n, driveDescription, obstacleWords } from '../../../electron/texts/window.ts';
import { t as english } from './words.ts';

const german = createI18n('de').t;

type Kind = DriveObstacle['kind'];

const backup = {
  kind: 'fileSystem',
  fileSystem: 'btrfs',
  label: 'backup',
  offsetBytes: 0,
  sizeBytes: 7.2e12,
  isData: true,
} as const;

/** One of each kind, in German. The types tell of a kind that is left out. */
const said: { [K in Kind]: [Extract<DriveObstacle, { kind: K }>, string] } = {
  holdsPath: [{ kind: 'holdsPath', path: '/home' }, 'darauf liegt /home'],
  contentIs: [{ kind: 'contentIs', path: '/img/a.iso' }, 'sein Inhalt ist /img/a.iso'],
  swap: [{ kind: 'swap' }, 'als Swap'],
  swapFile: [{ kind: 'swapFile', path: '/home/swap' }, 'darauf liegt die Swap-Datei /home/swap'],
  zfs: [{ kind: 'zfs' }, 'gehört zu einem ZFS-Pool'],
  btrfs: [{ kind: 'btrfs', count: 2 }, 'eines der 2 Geräte eines eingehängten btrfs'],
  heldBy: [{ kind: 'heldBy', names: ['dm-0', 'dm-1'] }, 'belegt durch dm-0, dm-1'],
  heldByProgram: [{ kind: 'heldByProgram' }, 'ein anderes Programm oder der Kernel belegt es'],
  locked: [{ kind: 'locked' }, 'ein anderes Programm hält es gesperrt'],
  isImage: [{ kind: 'isImage' }, 'es ist das Image selbst'],
  mountsUnknown: [{ kind: 'mountsUnknown' }, 'was eingehängt ist, ließ sich nicht lesen'],
  partition: [{ kind: 'partition' }, 'eine Partition, kein ganzes Laufwerk'],
  memory: [{ kind: 'memory' }, 'ein Laufwerk im Arbeitsspeicher'],
  hardwarePartition: [{ kind: 'hardwarePartition' }, 'eine Hardware-Partition'],
  optical: [{ kind: 'optical' }, 'ein optisches Laufwerk'],
  notOwnDisk: [{ kind: 'notOwnDisk', type: 'crypt' }, 'kein eigenes Laufwerk (crypt)'],
  noMedium: [{ kind: 'noMedium' }, 'kein Medium eingelegt'],
  writeProtected: [{ kind: 'writeProtected' }, 'schreibgeschützt'],
  tooSmall: [{ kind: 'tooSmall', sizeBytes: 4e9 }, 'es hat nur 4 GB'],
  mounted: [{ kind: 'mounted', mountpoints: ['/a', '/b'] }, 'eingehängt unter /a, /b'],
  loopDevice: [{ kind: 'loopDevice' }, 'ein Loop-Gerät'],
  builtIn: [{ kind: 'builtIn', bus: 'sata' }, 'eingebaut (sata)'],
  holdsData: [
    { kind: 'holdsData', isLarge: true, items: [backup] },
    'btrfs „backup“ (7,2 TB), größer als 256 GB',
  ],
};
const cases = Object.values(said);

describe('what stands against erasing a drive', () => {
  test('is tried here with each kind that the contract has', () => {
    const kinds = DriveObstacle.options.map(({ shape }) => shape.kind.value);
    expect(Object.keys(said).toSorted()).toEqual(kinds.toSorted());
  });

  test.each(cases)('%j in German: %s', (obstacle, words) => {
    expect(obstacleWords(german, obstacle).replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(words);
  });

  test('in English, as the command line says it', () => {
    const words = obstacleWords(english, said.holdsData[0]).replaceAll(/[\u00a0\u202f]/g, ' ');
    expect(words).toBe('btrfs “backup” (7.2 TB), larger than 256 GB');
    const unknown = { ...said.holdsData[0], items: [{ ...backup, isData: null }] };
    expect(obstacleWords(english, unknown)).toContain("can't be looked into");
  });
});

describe('a drive that has no name of its own', () => {
  test.each([
    [madeUpName('practice', 'practice-1.img'), 'Übungslaufwerk practice-1.img'],
    [madeUpName('loop', '/srv/disk.img'), 'Loop-Gerät auf /srv/disk.img'],
    [madeUpName('nameless', 'sdb'), 'Laufwerk sdb'],
  ])('%j', (name, words) => {
    expect(driveDescription(german, name)).toBe(words);
    expect(driveDescription(english, name)).toBe(name.description);
  });

  test('is not one that is only called so by its maker', () => {
    expect(driveDescription(german, ownName('Drive sdb'))).toBe('Drive sdb');
  });
});
