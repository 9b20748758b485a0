import { type NixEvent, parseNixLine } from './nix-events.ts';

/**
 * Reads the lines of one run of nix, and tells nix's own words from those that a builder puts into its mouth.
 *
 * A builder that prints `@nix {"action":"msg",…}` has nix print that message (`handleJSONLogMessage`, src/libutil/logging.cc). Nix's own
 * errors come with `raw_msg` (`JSONLogger::logEI`), which a builder can't set; those of a daemon come without. So, without it, a message
 * counts while nothing is being built, and as the first thing after the count of failed builds has risen: nix says then why, before it
 * listens to any builder again (`DerivationGoal::done`, src/libstore/build). That count is nix's own too: of activities a builder can only
 * have downloads.
 */
export const createNixReader = (): ((line: string) => NixEvent) => {
  const building = new Map<string, string>();
  const frames = new Set<string>();
  let failedCount = 0;
  let hasJustFailed = false;

  const follow = (event: NixEvent): void => {
    switch (event.kind) {
      case 'started':
        if (event.activity === 'build') building.set(event.id, String(event.fields[0] ?? ''));
        if (event.activity === 'builds') {
          frames.add(event.id);
          failedCount = 0;
        }
        break;
      case 'stopped':
        building.delete(event.id);
        frames.delete(event.id);
        break;
      case 'progressed':
        if (frames.has(event.id)) {
          hasJustFailed ||= event.failed > failedCount;
          failedCount = event.failed;
        }
        return;
      case 'expected':
        return;
    }
    hasJustFailed = false;
  };

  return (line) => {
    const event = parseNixLine(line);
    const isClaim =
      event.kind === 'claimed' ||
      (event.kind === 'message' && event.raw === null && building.size > 0 && !hasJustFailed);
    follow(event);
    if (!isClaim) return event;
    const [path = null] = building.size === 1 ? building.values() : [];
    return { kind: 'claimed', text: event.text, derivationPath: path };
  };
};
