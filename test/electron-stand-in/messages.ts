import type { MessageBoxOptions } from 'electron';

/** What the process with the app's main tells the test, over Node's own channel to a child process. */
export type FromMain =
  | { type: 'windowLoaded'; debuggerAddress: string }
  | { type: 'messageBox'; id: number; options: MessageBoxOptions }
  | { type: 'errorBox'; title: string; content: string }
  | { type: 'openedExternal'; url: string }
  | { type: 'powerSaveBlockers'; types: string[] }
  | { type: 'menu'; roles: string[] }
  | { type: 'windowCalled'; method: string };

/** What the test does in the place of a user. */
export type ToMain =
  | { type: 'answerMessageBox'; id: number; response: number }
  | { type: 'closeWindow' }
  | { type: 'quit' };

export const tellTest = (message: FromMain): void => {
  process.send?.(message);
};
