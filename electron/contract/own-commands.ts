/**
 * Commands of Flakestick's own that a next step names, word by word; what is to be put in is in capitals. They stand here only, so that a
 * test can run each as it is printed.
 */
export const ownCommands = {
  drives: (): string[] => ['flakestick', 'drives'],
  flash: (image: string): string[] => ['flakestick', 'flash', image, '--drive', 'DRIVE'],
  /** `device` against an image that is still to be named. */
  verify: (device: string): string[] => ['flakestick', 'verify', 'IMAGE', '--drive', device],
  practiceDrive: (path: string): string[] => ['flakestick', 'practice-drive', path, '--size', '8G'],
};
