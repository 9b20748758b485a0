import type { NixReport } from '../nix/nix-report.ts';
import type { BuildFeed } from './build-feed.ts';

type Settings = Record<string, string>;

/**
 * What a nix that was just installed as root may lack for the practice fleet, whose builders are known to be harmless.
 * For any other flake the same is a failure with the next step: how strangers' builders are kept apart is for the
 * user to decide. Null where nothing more can be done.
 */
export const adaptToSandbox = (
  settings: Settings,
  report: NixReport,
  feed: BuildFeed,
): Settings | null => {
  const text = report.errors.map((error) => error.text).join('\n');
  const failedPath = /builder for '([^']+)'|Cannot build '([^']+)'/.exec(text);
  const log = feed.logTail(failedPath?.[1] ?? failedPath?.[2] ?? '') ?? [];
  if (!('build-users-group' in settings) && /'build-users-group' does not exist/.test(text)) {
    feed.say('There are no build users here: practising without them.');
    feed.restart();
    return { ...settings, 'build-users-group': '' };
  }
  // None was configured, or one that is not there.
  const shell =
    /(?:executing '\/bin\/sh'|getting attributes of path '[^'\n]*sh(?:-static)?')[^\n]*No such file or directory/;
  if (!('sandbox' in settings) && (shell.test(text) || log.some((line) => shell.test(line)))) {
    feed.say("Nix's sandbox has no /bin/sh here: practising without the sandbox.");
    feed.restart();
    return { ...settings, sandbox: 'false' };
  }
  return null;
};
