import { DesktopCommand } from '../contract/index.ts';
import { channels } from './channels.ts';
import type { TrustedIpc } from './trusted-ipc.ts';

/** More than these are no person's. */
const mostWaiting = 16;

/** Carries the desktop's commands to the page. Those that come before the page listens wait for it. */
export const setupDesktopBridge = (ipc: TrustedIpc): ((command: DesktopCommand) => void) => {
  let isListening = false;
  let waiting: DesktopCommand[] = [];
  ipc.on(channels.begin, () => {
    isListening = false;
  });
  ipc.on(channels.listen, () => {
    isListening = true;
    for (const command of waiting) ipc.send(channels.command, command);
    waiting = [];
  });
  return (command) => {
    const checked = DesktopCommand.safeParse(command);
    if (!checked.success) return;
    if (isListening) ipc.send(channels.command, checked.data);
    else waiting = [...waiting, checked.data].slice(-mostWaiting);
  };
};
