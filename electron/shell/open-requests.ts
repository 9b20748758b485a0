import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { app } from 'electron';
import {
  type DesktopCommand,
  linkScheme,
  parseDeepLink,
  recogniseLocal,
} from '../contract/index.ts';

/** Pure. A link only fills the field; what it may not even fill is refused. */
const commandOfLink = (link: string): DesktopCommand => {
  const asked = parseDeepLink(link);
  return asked ? { type: 'fillFlake', origin: 'link', ...asked } : { type: 'refuseLink' };
};

const isLink = (text: string): boolean => text.slice(0, 11).toLowerCase() === `${linkScheme}:`;

/**
 * What the first argument that says something asks for: a link, the path of an image or of a folder, or a flake
 * reference. Chromium's own flags are among the arguments, and in a checkout the app's folder is.
 */
const commandOfArguments = async (
  argv: readonly string[],
  workingFolder: string,
  appFolder: string,
): Promise<DesktopCommand | null> => {
  for (const argument of argv.slice(1)) {
    if (argument === '' || argument.startsWith('-')) continue;
    if (isLink(argument)) return commandOfLink(argument);
    const path = resolve(workingFolder, argument);
    if (path === appFolder) continue;
    const found = await stat(path).catch(() => null);
    const command = found ? commandOfPath(path, found.isDirectory()) : commandOfReference(argument);
    if (command) return command;
  }
  return null;
};

const commandOfPath = (path: string, isFolder: boolean): DesktopCommand | null => {
  const thing = recogniseLocal(path, isFolder);
  if (thing.kind === 'image') return { type: 'fillImage', origin: 'arguments', path };
  if (thing.kind === 'unknown') return null;
  return { type: 'fillFlake', origin: 'arguments', reference: thing.reference, host: null };
};

const commandOfReference = (text: string): DesktopCommand | null => {
  const asked = /^[a-z][a-z0-9+.-]+:/i.test(text) ? parseDeepLink(`${linkScheme}:${text}`) : null;
  return asked && { type: 'fillFlake', origin: 'arguments', ...asked };
};

type Deliver = { send: (command: DesktopCommand) => void; bringToFront: () => void };

/**
 * Before `ready`, as macOS may hand over a link before: what the app was started with, and what is asked of it when it
 * already runs. It waits until the returned function says whom to tell.
 */
export const setupOpenRequests = (): ((to: Deliver) => void) => {
  let deliver: (to: Deliver) => void = () => undefined;
  const known = new Promise<Deliver>((resolveKnown) => {
    deliver = resolveKnown;
  });
  const take = async (asked: Promise<DesktopCommand | null> | DesktopCommand, isFirst = false) => {
    const [command, to] = await Promise.all([asked, known]);
    if (!isFirst) to.bringToFront();
    if (command) to.send(command);
  };
  const read = (argv: readonly string[], folder: string) =>
    commandOfArguments(argv, folder, app.getAppPath());

  app.on('open-url', (event, link) => {
    event.preventDefault();
    void take(commandOfLink(link));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void take(read(['', path], '/'));
  });
  app.on('second-instance', (_event, argv, folder) => void take(read(argv, folder)));
  void take(read(process.argv, process.cwd()), true);
  return deliver;
};

/**
 * An installed app answers `flakestick:` links; one in a checkout has no entry that a desktop could start. On Linux the
 * desktop entry says so, and which app is asked stays the user's choice.
 */
export const setupLinkScheme = (): void => {
  if (app.isPackaged && process.platform !== 'linux') app.setAsDefaultProtocolClient(linkScheme);
};
