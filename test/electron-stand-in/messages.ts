import type { MessageBoxOptions, OpenDialogOptions } from 'electron';
import type { EventBody } from '../../electron/contract/index.ts';

export type MenuEntry = {
  label: string;
  role: string | null;
  isSeparator: boolean;
  accelerator: string | null;
  entries: MenuEntry[];
};

/** What the process with the app's main tells the test, over Node's own channel to a child process. */
export type FromMain =
  | { type: 'windowLoaded'; debuggerAddress: string }
  | { type: 'messageBox'; id: number; options: MessageBoxOptions }
  | { type: 'errorBox'; title: string; content: string }
  | { type: 'openedExternal'; url: string }
  | { type: 'powerSaveBlockers'; types: string[] }
  | { type: 'openDialog'; id: number; options: OpenDialogOptions }
  | { type: 'notified'; title: string; body: string }
  | { type: 'progress'; progress: number; mode: string }
  | { type: 'themeSource'; source: string }
  | { type: 'menu'; entries: MenuEntry[] }
  | { type: 'windowCalled'; method: string };

/** What the test does in the place of a user. */
export type ToMain =
  | { type: 'answerMessageBox'; id: number; response: number }
  | { type: 'answerOpenDialog'; id: number; path: string | null }
  | { type: 'clickMenu'; labels: string[] }
  | { type: 'clickNotification' }
  | { type: 'setFocus'; isFocused: boolean }
  | { type: 'openUrl'; url: string }
  | { type: 'closeWindow' }
  | { type: 'crashPage' }
  | { type: 'quit' }
  /** For the fixture's engine: something happens. */
  | { type: 'publish'; body: EventBody };

export const tellTest = (message: FromMain): void => {
  process.send?.(message);
};
