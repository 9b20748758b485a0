import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../electron/cli/command.ts';
import { confirmDrives } from '../../../electron/cli/confirm.ts';
import type { Drive, Language } from '../../../electron/contract/index.ts';
import { terminalTexts } from '../../../electron/texts/terminal.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import { worded } from '../../fixtures/failure-words.ts';

const luks = {
  kind: 'luks',
  fileSystem: null,
  label: null,
  offsetBytes: 0,
  sizeBytes: 8e12,
  isData: true,
} as const;

const backup: Drive = {
  ...sample.sandisk,
  id: 'backup',
  device: '/dev/sdx',
  identity: { ...(sample.sandisk.identity ?? fault()), path: '/dev/sdx', deviceNumber: '8:99' },
  content: { holdsData: true, isLarge: true, items: [luks] },
};

const large: Drive = { ...backup, content: { holdsData: true, isLarge: true, items: [] } };

function fault(): never {
  throw new Error('no identity');
}

/** Asks with these answers; tells what was asked too. */
const confirm = async (
  answers: string[] | null,
  {
    yes = false,
    eraseData = false,
    selectors = ['stick', 'backup'],
    language = 'en' as Language,
  } = {},
) => {
  const asked: string[] = [];
  const texts = terminalTexts(language);
  const ask = async (question: string): Promise<string> => {
    asked.push(question);
    return answers?.shift() ?? '';
  };
  const context = {
    engine: {
      call: async (_: string, { selector }: { selector: string }) => ({
        ok: true,
        value: {
          drive: selector === 'backup' ? backup : selector === 'large' ? large : sample.sandisk,
        },
      }),
    },
    output: { say: () => undefined, texts },
    ask: answers && ask,
    signal: new AbortController().signal,
  } as unknown as CommandContext;
  const question = (drives: string[]) => texts.ask.make(drives, 'attic');
  const result = await confirmDrives(context, selectors, { yes, eraseData, question });
  return { asked, result };
};

const agreedOf = ({ result }: Awaited<ReturnType<typeof confirm>>) =>
  result.ok ? result.value.map(({ eraseData }) => eraseData === true) : result.error.code;

describe('the question before drives are erased', () => {
  it('has one of its own for each drive that holds data, told by what it holds', async () => {
    const typed = await confirm(['sdx', 'yes']);
    expect(typed.asked).toHaveLength(2);
    expect(typed.asked[0]).toContain('holds LUKS (8 TB), larger than 256 GB');
    expect(typed.asked[0]).toContain('Type sdx');
    expect(agreedOf(typed)).toEqual([false, true]);
    expect(agreedOf(await confirm(['/dev/sdx', 'yes']))).toEqual([false, true]);
    for (const answer of ['yes', '', 'y', 'sdb']) {
      expect(agreedOf(await confirm([answer, 'yes']))).toBe('CANCELLED');
    }
    expect(agreedOf(await confirm(['sdx', 'no']))).toBe('CANCELLED');
  });

  it('says of a large one that it is large, and not that it holds anything', async () => {
    const typed = await confirm(['sdx', 'yes'], { selectors: ['large'] });
    expect(typed.asked[0]).toMatch(/^What is on .*, larger than 256 GB\) can't be brought back/);
    expect(typed.asked.join()).not.toContain('holds');
  });

  it('is asked and answered in the language of the person; yes is understood in each', async () => {
    const typed = await confirm(['sdx', 'ja'], { language: 'de' });
    expect(typed.asked[0]).toContain('enthält LUKS (8 TB), größer als 256 GB');
    expect(typed.asked[1]).toMatch(/zum Installer für attic machen\? Dann ja eingeben: $/);
    expect(agreedOf(typed)).toEqual([false, true]);
    expect(agreedOf(await confirm(['sdx', 'yes'], { language: 'de' }))).toEqual([false, true]);
    expect(agreedOf(await confirm(['sdx', 'ja']))).toBe('CANCELLED');
  });

  it('is not asked twice, and not of others', async () => {
    const flagged = await confirm(['yes'], { eraseData: true });
    expect(flagged.asked).toHaveLength(1);
    expect(flagged.asked[0]).toContain('holds LUKS');
    expect(agreedOf(flagged)).toEqual([true, true]);
    expect((await confirm(['yes'], { selectors: ['stick'] })).asked).toHaveLength(1);
  });

  it('is answered by --yes for what is no data only', async () => {
    expect(agreedOf(await confirm([], { yes: true }))).toEqual([false, false]);
    expect(agreedOf(await confirm([], { yes: true, eraseData: true }))).toEqual([true, true]);
  });

  it('says both flags where nobody can be asked', async () => {
    const { result } = await confirm(null);
    expect(worded(result)).toMatchObject({
      error: { code: 'CONFIRMATION_REQUIRED', hint: expect.stringContaining('--yes --erase-data') },
    });
    const plain = await confirm(null, { selectors: ['stick'] });
    expect(worded(plain.result)).toMatchObject({
      error: { hint: 'Run it in a terminal, or add --yes.' },
    });
  });
});
