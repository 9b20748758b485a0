import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { MessageBoxOptions, OpenDialogOptions } from 'electron';
import { chromium, type Page } from 'playwright';
import type { EventBody } from '../../electron/contract/index.ts';
import { ownHome } from '../config/own-home.ts';
import { isApp } from './addresses.ts';
import type { FromMain, MenuEntry, ToMain } from './messages.ts';

const projectFolder = resolve(import.meta.dirname, '../..');

export type StandInOptions = {
  /** Everything that the app, nix and Chromium keep lies in here. */
  userData: string;
  env?: Record<string, string>;
  /** The built main, with its preload beside it. */
  mainFile?: string;
  /** What the app is started with. */
  args?: string[];
  /** Of the desktop. English where it is left out. */
  languages?: string[];
  /** Buttons that are pressed in the questions of its start. */
  answers?: number[];
};

export type StandIn = Awaited<ReturnType<typeof launchStandIn>>;

/** Starts the built main over the stand-in, as `electron .` would. Resolves at once; the window comes later. */
export const startStandIn = ({
  userData,
  env,
  mainFile,
  args = [],
  languages = ['en-US'],
}: StandInOptions) => {
  const main = spawn(
    resolve(projectFolder, 'node_modules/node/bin/node'),
    [
      '--import',
      resolve(import.meta.dirname, 'register.ts'),
      mainFile ?? resolve(projectFolder, 'dist/shell/main.js'),
      ...args,
    ],
    {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        FLAKESTICK_STAND_IN_USER_DATA: userData,
        FLAKESTICK_STAND_IN_LANGUAGES: languages.join(),
        ...ownHome(userData),
        ...env,
      },
    },
  );
  let output = '';
  for (const stream of [main.stdout, main.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const exited = once(main, 'exit').then(([code]) => code as number | null);
  return { main, exited, output: () => output };
};

/** The app with its window on the screen, and a user's hands. Rejects with the app's output where none comes up. */
export const launchStandIn = async (options: StandInOptions) => {
  const { main, exited, output } = startStandIn(options);
  const seen = {
    /** Questions, oldest first. */
    messageBoxes: [] as MessageBoxOptions[],
    errorBoxes: [] as string[],
    externalLinks: [] as string[],
    powerSaveBlockers: [] as string[],
    menu: [] as MenuEntry[],
    openDialogs: [] as OpenDialogOptions[],
    notifications: [] as { title: string; body: string }[],
    /** What the task bar was told, oldest first. */
    progress: [] as { progress: number; mode: string }[],
    themeSources: [] as string[],
    /** Such as `show`, `focus`. */
    windowCalls: [] as string[],
  };
  const open: number[] = [];
  const answers = [...(options.answers ?? [])];
  // An app that has just ended hears nothing; that it ended, and how, `exited` tells.
  const tell = (message: ToMain) => main.connected && main.send(message, () => {});
  const answer = () => {
    while (open.length > 0 && answers.length > 0) {
      tell({ type: 'answerMessageBox', id: open.shift() ?? 0, response: answers.shift() ?? 0 });
    }
  };
  const openDialogs: number[] = [];
  const chosen: (string | null)[] = [];
  const answerOpen = () => {
    while (openDialogs.length > 0 && chosen.length > 0) {
      tell({
        type: 'answerOpenDialog',
        id: openDialogs.shift() ?? 0,
        path: chosen.shift() ?? null,
      });
    }
  };
  main.on('message', (message: FromMain) => {
    if (message.type === 'messageBox') {
      seen.messageBoxes.push(message.options);
      open.push(message.id);
      answer();
    }
    if (message.type === 'errorBox') seen.errorBoxes.push(`${message.title}: ${message.content}`);
    if (message.type === 'openedExternal') seen.externalLinks.push(message.url);
    if (message.type === 'powerSaveBlockers') seen.powerSaveBlockers = message.types;
    if (message.type === 'menu') seen.menu = message.entries;
    if (message.type === 'openDialog') {
      seen.openDialogs.push(message.options);
      openDialogs.push(message.id);
      answerOpen();
    }
    if (message.type === 'notified') {
      seen.notifications.push({ title: message.title, body: message.body });
    }
    if (message.type === 'progress') {
      seen.progress.push({ progress: message.progress, mode: message.mode });
    }
    if (message.type === 'themeSource') seen.themeSources.push(message.source);
    if (message.type === 'windowCalled') seen.windowCalls.push(message.method);
  });

  const debuggerAddress = await Promise.race([
    loaded(main),
    exited.then((code) => Promise.reject(new Error(`The app ended (${code}).\n${output()}`))),
  ]);
  const browser = await chromium.connectOverCDP(debuggerAddress);
  const page = browser
    .contexts()
    .flatMap((context) => context.pages())
    .find((candidate): candidate is Page => isApp(candidate.url()));
  if (!page) throw new Error(`There is no page of the app.\n${output()}`);

  return {
    page,
    exited,
    output,
    seen: (): Readonly<typeof seen> => seen,
    /** Presses a button of the question that is open, or of the next one. */
    answerMessageBox: (button: number) => {
      answers.push(button);
      answer();
    },
    /** Chooses in the open dialog that is there, or in the next one; null: cancels it. */
    answerOpenDialog: (path: string | null) => {
      chosen.push(path);
      answerOpen();
    },
    clickMenu: (...labels: string[]) => tell({ type: 'clickMenu', labels }),
    clickNotification: () => tell({ type: 'clickNotification' }),
    setFocus: (isFocused: boolean) => tell({ type: 'setFocus', isFocused }),
    /** As macOS opens a link. */
    openUrl: (url: string) => tell({ type: 'openUrl', url }),
    /** With the fixture's engine only: something happens. */
    publish: (body: EventBody) => tell({ type: 'publish', body }),
    closeWindow: () => tell({ type: 'closeWindow' }),
    crashPage: () => tell({ type: 'crashPage' }),
    quit: () => tell({ type: 'quit' }),
    terminate: () => main.kill('SIGTERM'),
    interrupt: () => main.kill('SIGINT'),
    /** Quits, cancelling what runs. */
    close: async () => {
      for (const _ of open) answers.push(1);
      answers.push(1);
      answer();
      tell({ type: 'quit' });
      const patience = setTimeout(() => main.kill('SIGKILL'), 20_000);
      await exited;
      clearTimeout(patience);
    },
  };
};

const loaded = (main: ChildProcess) =>
  new Promise<string>((resolveLoaded) => {
    main.on('message', (message: FromMain) => {
      if (message.type === 'windowLoaded') resolveLoaded(message.debuggerAddress);
    });
  });
