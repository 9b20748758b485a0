import { describe, expect, test } from 'vitest';
import { cancelled, type EventBody, type StepId } from '../../../electron/contract/index.ts';
import { createI18n } from '../../../electron/texts/window.ts';
import { createDesktopCommands } from '../../../renderer/app/desktop-commands.ts';
import { noteWords } from '../../../renderer/features/desktop/desktop-note.tsx';
import { pageTitle } from '../../../renderer/features/desktop/document-title.tsx';
import {
  type DroppedFile,
  readDroppedFiles,
  readDroppedText,
} from '../../../renderer/features/desktop/dropped.ts';
import { timelineOf } from '../../../renderer/features/job/timeline.ts';
import {
  createDesktopActions,
  createDesktopStore,
  type DesktopNote,
  type Fill,
} from '../../../renderer/state/desktop-store.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import { jobAfter, jobId } from './job-after.ts';

const { t } = createI18n('en');

const fillOf = (what: Fill['what'], text: string, more: object = {}) => ({
  fill:
    what === 'flake'
      ? { what, origin: 'drop', reference: text, host: null, ...more }
      : { what, origin: 'drop', path: text },
});

describe('what is dropped', () => {
  const file = (path: string, isFolder = false): DroppedFile => ({
    name: path.split('/').at(-1) ?? '',
    isFolder,
    path,
  });

  test('files and folders of this machine', () => {
    expect(readDroppedFiles([file('/d/a.iso.zst')], true)).toEqual(fillOf('image', '/d/a.iso.zst'));
    expect(readDroppedFiles([file('/d/fleet', true)], true)).toEqual(fillOf('flake', '/d/fleet'));
    expect(readDroppedFiles([file('/d/fleet/flake.nix')], true)).toEqual(
      fillOf('flake', '/d/fleet'),
    );
    expect(readDroppedFiles([file('/d/a.sha256'), file('/d/a.iso')], true)).toEqual(
      fillOf('image', '/d/a.iso'),
    );
    expect(readDroppedFiles([file('/d/a.txt')], true)).toEqual({
      note: { kind: 'unknownDrop', name: 'a.txt' },
    });
  });

  test('in a browser, where no path is told, it says so of what could be one', () => {
    const untold = (name: string, isFolder = false) => [{ name, isFolder, path: null }];
    for (const [name, isFolder] of [
      ['a.iso', false],
      ['fleet', true],
      ['flake.nix', false],
    ] as const) {
      expect(readDroppedFiles(untold(name, isFolder), false)).toEqual({
        note: { kind: 'pathUnknown', name },
      });
    }
    expect(readDroppedFiles(untold('a.txt'), false)).toEqual({
      note: { kind: 'unknownDrop', name: 'a.txt' },
    });
    // Electron tells none of a file that is not on a disk.
    expect(readDroppedFiles(untold('a.iso'), true)).toEqual({
      note: { kind: 'unknownDrop', name: 'a.iso' },
    });
  });

  test.each([
    [' /home/ada/fleet ', fillOf('flake', '/home/ada/fleet')],
    ['~/fleet', fillOf('flake', '~/fleet')],
    ['github:ada/fleet', fillOf('flake', 'github:ada/fleet')],
    ['github:ada/fleet#nas', fillOf('flake', 'github:ada/fleet', { host: 'nas' })],
    ['/d/nixos.img.xz', fillOf('image', '/d/nixos.img.xz')],
    ['file:///d/my%20nixos.iso', fillOf('image', '/d/my nixos.iso')],
    ['file:///d/fleet', fillOf('flake', '/d/fleet')],
    ['file:///d/fleet/flake.nix', fillOf('flake', '/d/fleet')],
    [
      'flakestick:github:ada/fleet#nas',
      fillOf('flake', 'github:ada/fleet', { origin: 'link', host: 'nas' }),
    ],
  ])('the text %j', (text, dropped) => {
    expect(readDroppedText(text)).toEqual(dropped);
  });

  test.each([
    '',
    'some words',
    'two\nlines',
    '--impure',
    'github:a/\u202eb',
    'git+ssh://-oX/y',
    'file://%zz',
    `/${'x'.repeat(9000)}`,
  ])('the text %j is nothing for a field', (text) => {
    expect(readDroppedText(text)).toEqual({ note: { kind: 'unknownText' } });
  });

  test('a link that is an attack is refused as one', () => {
    expect(readDroppedText('flakestick:--impure')).toEqual({ note: { kind: 'refusedLink' } });
  });
});

const link: Fill = { what: 'flake', origin: 'link', reference: 'github:ada/fleet', host: 'nas' };

const setting = () => {
  const done: string[] = [];
  let locked = false;
  const store = createDesktopStore();
  const actions = createDesktopActions(store, {
    isLocked: () => locked,
    fillFlake: (reference, host) => done.push(`flake ${reference} ${host}`),
    fillImage: (path) => done.push(`image ${path}`),
  });
  const setLocked = (now: boolean) => {
    locked = now;
    actions.release();
  };
  return { done, actions, setLocked, isLocked: () => locked, note: () => store.getState().note };
};

describe('a field that is filled from outside', () => {
  test('says where it comes from until it is changed', () => {
    const { done, actions, note } = setting();
    actions.fill(link);
    expect(done).toEqual(['flake github:ada/fleet nas']);
    expect(note()).toEqual({ kind: 'filled', fill: link });
    actions.forgetFilled('image');
    expect(note()).not.toBeNull();
    actions.forgetFilled('flake');
    expect(note()).toBeNull();
  });

  test('waits while a job is shown; of several the last, unless it is dismissed', () => {
    const { done, actions, note, setLocked } = setting();
    setLocked(true);
    actions.fill({ what: 'image', origin: 'drop', path: '/a.iso' });
    actions.fill(link);
    actions.release();
    expect(done).toEqual([]);
    expect(note()).toEqual({ kind: 'held', fill: link });
    setLocked(false);
    expect(done).toEqual(['flake github:ada/fleet nas']);
    expect(note()?.kind).toBe('filled');

    setLocked(true);
    actions.fill(link);
    actions.dismiss();
    setLocked(false);
    expect(done).toHaveLength(1);
  });
});

describe('a command', () => {
  const commandsIn = (paths: (string | null)[]) => {
    const desktop = setting();
    const { done } = desktop;
    const note = (name: string) => () => void done.push(name);
    const choose = async () => paths.shift() ?? null;
    const commands = createDesktopCommands({
      desktop: {
        chooseFlake: choose,
        chooseImage: choose,
        pathOf: () => null,
        onCommand: () => () => undefined,
      },
      place: { getState: () => ({ place: { at: 'workbench' } }) } as never,
      actions: {
        desktop: desktop.actions,
        fleet: { open: async (text: string) => void done.push(`open ${text}`) } as never,
        installer: { setSource: (source: string) => done.push(source) } as never,
        place: { openPage: (name: string) => done.push(name), closePage: note('no page') } as never,
        fillImage: (path) => void done.push(`image ${path}`),
        refreshStatus: async () => void done.push('checked'),
      },
      isLocked: desktop.isLocked,
      focusHostSearch: note('search'),
    });
    return { ...desktop, commands };
  };

  test('of a link only fills, and a refused one only tells', () => {
    const { commands, done, note } = commandsIn([]);
    commands.run({ type: 'fillFlake', origin: 'link', reference: 'github:ada/fleet', host: null });
    commands.run({ type: 'fillImage', origin: 'arguments', path: '/a.iso' });
    expect(done).toEqual(['flake github:ada/fleet null', 'image /a.iso']);
    commands.run({ type: 'refuseLink' });
    expect(done).toHaveLength(2);
    expect(note()).toEqual({ kind: 'refusedLink' });
  });

  test('of the menu', async () => {
    const { commands, done } = commandsIn(['/home/ada/fleet', '/a.iso', null]);
    await commands.chooseFlake();
    await commands.chooseImage();
    await commands.chooseFlake();
    expect(done.filter((one) => !one.startsWith('no '))).toEqual([
      'flake',
      'open /home/ada/fleet',
      'image /a.iso',
    ]);
    done.length = 0;
    for (const item of ['findHost', 'history', 'checkAgain'] as const) {
      commands.run({ type: 'menu', item });
    }
    expect(done).toEqual(['no page', 'flake', 'search', 'history', 'checked']);
  });

  test('of the menu opens nothing while a job is shown, and says so', async () => {
    const { commands, done, note, setLocked } = commandsIn(['/home/ada/fleet']);
    setLocked(true);
    await commands.chooseFlake();
    expect(done).toEqual([]);
    expect(note()).toEqual({ kind: 'locked' });
    setLocked(false);
    expect(note()).toBeNull();
  });
});

test('every note has its words, and a link its warning, in each language', () => {
  const image: Fill = { what: 'image', origin: 'drop', path: '/d/a.iso' };
  const notes: DesktopNote[] = [
    { kind: 'filled', fill: link },
    { kind: 'filled', fill: { ...link, host: null } },
    { kind: 'filled', fill: { ...link, origin: 'drop' } },
    { kind: 'filled', fill: { ...link, origin: 'arguments', host: null } },
    { kind: 'filled', fill: image },
    { kind: 'held', fill: link },
    { kind: 'held', fill: image },
    { kind: 'refusedLink' },
    { kind: 'unknownDrop', name: 'a.txt' },
    { kind: 'pathUnknown', name: 'a.iso' },
    { kind: 'unknownText' },
    { kind: 'locked' },
  ];
  for (const language of ['en', 'de'] as const) {
    const missing: string[] = [];
    const own = createI18n(language, (key) => missing.push(key));
    const words = notes.map((note) => JSON.stringify(noteWords(own.t, note)));
    expect(missing).toEqual([]);
    expect(new Set(words).size).toBe(notes.length);
    expect(words.join()).not.toContain('{{');
  }
  expect(noteWords(t, { kind: 'filled', fill: link })).toEqual({
    title: 'From a link: nothing is read before it is opened',
    body: 'github:ada/fleet stands in the field. Open it only if you know where it comes from; nas is chosen then.',
  });
});

describe('the title of the page', () => {
  test('is the name, where there is no job', () => {
    expect(pageTitle(t, null, [], 0)).toBe('Flakestick');
  });

  const titleAfter = (...events: EventBody[]) => {
    const job = jobAfter(...events);
    return pageTitle(t, job, timelineOf(job, 0), 0);
  };
  const writing = (phase: StepId, bytesDone: number): EventBody => ({
    type: 'write.progressed',
    jobId,
    driveId: sample.sandisk.id,
    progress: {
      phase,
      bytesDone,
      bytesTotal: 1000,
      bytesPerSecond: null,
      etaSeconds: null,
      stalled: false,
    },
  });
  const enter = (phase: StepId): EventBody => ({ type: 'job.phaseChanged', jobId, phase });

  test('tells what a job is at and how far, and how it ended', () => {
    expect(titleAfter()).toBe('Getting ready – Flakestick');
    expect(titleAfter(enter('building'))).toBe('Building – Flakestick');
    const written = [enter('writing'), writing('writing', 425)];
    expect(titleAfter(...written)).toBe('42% – Writing – Flakestick');
    const whole = [...written, enter('syncing'), writing('syncing', 1000)];
    expect(titleAfter(...whole)).toMatch(/^Flushing .* – Flakestick$/);
    const result = { build: null, drives: [] };
    expect(titleAfter(...whole, { type: 'job.done', jobId, result })).toBe(
      'Stick written – Flakestick',
    );
    const { error } = cancelled();
    expect(titleAfter(...written, { type: 'job.cancelled', jobId, error, result })).toBe(
      'Cancelled – Flakestick',
    );
  });

  test('in German, with its own way to write a percentage', () => {
    const job = jobAfter(enter('writing'), writing('writing', 425));
    expect(pageTitle(createI18n('de').t, job, timelineOf(job, 0), 0)).toMatch(
      /^42\s%\s– .+ – Flakestick$/,
    );
  });
});
