import { describe, expect, test } from 'vitest';
import { FailureCode, failure } from '../../../electron/contract/index.ts';
import { parseInstallerOption } from '../../../electron/contract/installer-options.ts';
import { nixWords } from '../../../renderer/features/welcome/nix-words.ts';
import { failureWords } from '../../../renderer/texts/failure-words.ts';
import { createI18n } from '../../../renderer/texts/i18n.ts';
import { t as english } from './words.ts';

const german = createI18n('de').t;
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe.each(FailureCode.options)('%s', (code) => {
  const said = failure(code, 'The engine knows the case.', 'Do this.', {});

  test('in English is what the engine says', () => {
    expect(failureWords(english, said)).toEqual({
      title: said.message,
      own: null,
      hint: said.hint,
    });
  });

  test('in German has a headline and a next step of its own, and the engine’s words besides', () => {
    const { title, own, hint } = failureWords(german, said);
    expect(title).toMatch(/^[A-ZÄÖÜ„].*\.$/);
    expect(hint).toMatch(/^[A-ZÄÖÜ„].*\.$/);
    expect(`${title} ${hint}`).not.toMatch(/failure\.|\{\{|--|Do this|The engine/);
    expect(own).toBe(code === 'CANCELLED' ? null : said.message);
  });

  test('without any words of the engine has a headline in English too', () => {
    expect(failureWords(english, { ...said, message: ' ' }).title).toMatch(/^[A-Z].*\.$/);
  });
});

describe('a headline tells of the case what the failure’s params do', () => {
  const titleOf = (...[code, params]: [FailureCode, Parameters<typeof failure>[3]]) =>
    plain(failureWords(german, failure(code, 'English.', null, params)).title);

  test.each<[FailureCode, Parameters<typeof failure>[3], string]>([
    ['INTERNAL', { reachable: false }, 'Flakestick ist nicht erreichbar.'],
    ['HOST_NOT_FOUND', { host: 'nas', nearest: [] }, 'Die Flotte hat keinen Host nas.'],
    ['ATTRIBUTE_MISSING', { attribute: 'a.b' }, 'Der Flake hat kein a.b.'],
    ['EVALUATION_FAILED', { file: 'x.nix', line: 1234 }, 'x.nix, Zeile 1234.'],
    ['OPTION_UNAVAILABLE', { host: 'nas', options: ['swap.size'] }, 'Über swap.size entscheidet'],
    ['REVISION_UNPUSHED', { revision: '3f1c2a5d0b7e4a96' }, 'Revision 3f1c2a5 gibt'],
    ['NIX_TOO_OLD', { version: '2.4', oldest: '2.8' }, 'Nix 2.4 ist zu alt'],
    [
      'BUILD_FAILED',
      { derivation: '/nix/store/0c0rq3h1cl9ynxkqf0q2k8rbfx5dkl1y-hello-2.12.drv', exitCode: 1 },
      'hello-2.12 ließ sich nicht bauen.',
    ],
    ['DISK_FULL', { freeBytes: 2_500_000_000 }, 'nur 2,5 GB frei'],
    ['DISK_SHORT', { freeBytes: 1e9, neededBytes: 9e9 }, 'etwa 9 GB Speicherplatz, 1 GB sind frei'],
    ['PROOF_INCOMPLETE', { host: 'nas', count: 1 }, '1 Store-Pfad fehlt'],
    ['PROOF_INCOMPLETE', { host: 'nas', count: 1200 }, '1.200 Store-Pfade fehlen'],
    ['DRIVE_TOO_SMALL', { imageBytes: 8e9, driveBytes: 4e9 }, 'braucht 8 GB, der Stick hat nur 4'],
    ['DRIVE_TOO_SMALL', { imageBytes: 8e9, sizeBytes: 4e9 }, 'braucht etwa 8 GB'],
    ['DRIVE_TOO_SMALL', { imageBytes: null, driveBytes: 4e9 }, 'zu klein für das Image.'],
    [
      'DRIVE_IN_USE',
      { detail: 'holds /home', obstacle: { kind: 'holdsPath', path: '/home' } },
      'Der Stick wird verwendet: darauf liegt /home.',
    ],
    ['DRIVE_MOUNTED', { mountpoints: ['/a', '/b'] }, '/a'],
    ['DRIVE_MOUNTED', { mountpoints: '/media/x' }, 'noch eingehängt: /media/x.'],
    ['VERIFY_MISMATCH', { offset: 65_536 }, 'zuerst bei Byte 65.536.'],
    ['BLOCKS_REPAIRED', { offset: 0, blocks: 2 }, '2 beschädigte Blöcke'],
    ['CAPACITY_FALSE', { realBytes: 8e9, claimedBytes: 64e9 }, 'fasst 8 GB, gibt aber 64 GB an'],
    ['CAPACITY_FALSE', { realBytes: null, claimedBytes: 64e9 }, 'kein Verlass'],
  ])('%s %j', (code, params, part) => {
    expect(titleOf(code, params)).toContain(part);
  });

  test('and params of another form are left alone', () => {
    for (const code of FailureCode.options) {
      const odd = {
        host: 7,
        attribute: [],
        file: null,
        line: 'x',
        options: {},
        blocks: 'many',
        obstacle: { kind: 'odd' },
      };
      expect(titleOf(code, odd)).toBe(german(`failure.happened.${code}`));
    }
  });
});

describe('the next step in German', () => {
  const next = (...said: Parameters<typeof failure>) => failureWords(german, failure(...said)).hint;

  test('names what was perhaps meant', () => {
    const params = { host: 'nsa', nearest: ['nas'] };
    expect(next('HOST_NOT_FOUND', 'No.', 'Did you mean nas?', params)).toBe(
      'Vielleicht gemeint: nas.',
    );
  });

  test('makes git know a file that nix does not see', () => {
    const params = { untracked: 'hosts/nas.nix' };
    expect(next('EVALUATION_FAILED', 'No.', 'Run: git …', params)).toContain(
      'git add -N hosts/nas.nix',
    );
  });

  test('does not send to a log that there is not', () => {
    const none = { derivation: null, exitCode: null, log: [] };
    expect(next('BUILD_FAILED', 'No.', null, none)).toContain('Remote-Builder');
    expect(next('BUILD_FAILED', 'No.', null, { ...none, derivation: 'x' })).toContain('Logs');
  });

  test('has the window’s own words where the engine’s are for the command line', () => {
    const hint = 'To set it right, write the image again; --delta writes only what differs.';
    expect(next('VERIFY_MISMATCH', 'No.', hint)).toContain('4 MiB');
    expect(next('VERIFY_MISMATCH', 'No.', 'Write it again.')).not.toContain('4 MiB');
  });
});

test('what was typed into a field and does not fit, is said with the option', () => {
  const parsed = parseInstallerOption('extraPackages', '7up');
  expect(parsed.ok).toBe(false);
  if (parsed.ok) return;
  expect(failureWords(german, parsed.error).title).toBe(
    'extraPackages kann diesen Wert nicht haben.',
  );
});

test('how nix is got, and why', () => {
  const nixProblem = 'Nix is not installed. Get it: `sh install`.';
  expect(nixWords(english, { nixProblem, nixVersion: null })).toEqual({
    sentences: ['Nix is not installed. Get it: sh install.'],
    own: null,
  });
  const { sentences, own } = nixWords(german, { nixProblem, nixVersion: null });
  expect(sentences.join(' ')).toContain('https://nixos.org/download');
  expect(own).toBe('Nix is not installed. Get it: sh install.');
  expect(nixWords(german, { nixProblem, nixVersion: '2.4' }).sentences[0]).toContain('zu alt');
});
