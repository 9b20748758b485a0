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
  const noSandbox = [
    // No shell was configured for it, or one that is not there.
    /(?:executing '\/bin\/sh'|getting attributes of path '[^'\n]*sh(?:-static)?')[^\n]*No such file or directory/,
    // In most containers.
    /cannot perform a sandboxed build because user namespaces are not enabled/,
  ];
  const isSandbox = (line: string) => noSandbox.some((sign) => sign.test(line));
  if (!('sandbox' in settings) && (isSandbox(text) || log.some(isSandbox))) {
    feed.say("Nix's sandbox can't be used here: practising without it.");
    feed.restart();
    return { ...settings, sandbox: 'false' };
  }
  return null;
};
