import {
  type BuildProgress,
  cutLine,
  derivationName,
  type EventOf,
  type LogLine,
  lastLines,
  type WithoutJobId,
} from '../../contract/index.ts';
import {
  type BuildState,
  derivationOf,
  initialBuildState,
  readProgress,
  trackBuild,
} from '../nix/build-tracker.ts';
import type { NixEvent } from '../nix/nix-events.ts';
import { cleanLine } from '../nix/nix-text.ts';
import type { Clock } from '../ports/index.ts';
import { createKeyFinder, type PrintedKeys } from './deploy-key.ts';

export type BuildEvent = WithoutJobId<
  | EventOf<'build.progressed'>
  | EventOf<'build.logged'>
  | EventOf<'build.keyFound'>
  | EventOf<'job.warned'>
>;

const batchMs = 100;
/** More lines than anyone reads in that time; the file has them all. */
const batchLines = 2_000;
/** In characters, of one batch. */
const batchText = 2 * 1024 * 1024;
/** Enough for the end of a failed build's log. */
const tailLines = 25;
/** In characters: these lines stand in a failure, and are kept of many derivations. */
const tailLine = 4 * 1024;
const tailsKept = 200;

/**
 * Turns what nix tells into what a job tells: progress and log in batches, the key when the image is built. `onLine` gets every line of the
 * log when it arrives, with the path of the derivation that it is of.
 */
export const createBuildFeed = (
  clock: Clock,
  host: string,
  emit: (event: BuildEvent) => void,
  onLine: (line: string, derivationPath: string | null) => void,
) => {
  let state: BuildState = initialBuildState;
  let number = 0;
  let pending: LogLine[] = [];
  let pendingText = 0;
  let progressIsStale = false;
  let cancelBatch: (() => void) | null = null;
  let imageDerivation: string | null = null;
  const keys = new Map<string, Set<string>>();
  const findKey = createKeyFinder(host);
  const tails = new Map<string, string[]>();
  const built = new Set<string>();

  const flush = () => {
    cancelBatch?.();
    cancelBatch = null;
    if (pending.length > 0) emit({ type: 'build.logged', lines: pending });
    pending = [];
    pendingText = 0;
    if (progressIsStale) emit({ type: 'build.progressed', progress: readProgress(state) });
    progressIsStale = false;
  };

  const schedule = () => {
    cancelBatch ??= clock.after(batchMs, flush);
  };

  const log = (path: string | null, line: string) => {
    const text = cutLine(line);
    const derivation = path && derivationName(path);
    onLine(derivation ? `${derivation}> ${text}` : text, path);
    pending.push({ number, derivation, text });
    pendingText += text.length;
    number += 1;
    if (pending.length > 2 * batchLines || pendingText > 2 * batchText) {
      pending = lastLines(pending, batchLines, batchText);
      pendingText = 0;
    }
    schedule();
  };

  const keepTail = (path: string, text: string) => {
    const tail = tails.get(path) ?? [];
    tail.push(cutLine(text, tailLine));
    if (tail.length > tailLines) tail.shift();
    tails.set(path, tail);
    // The oldest, which began and most likely ended long ago.
    const [oldest] = tails.keys();
    if (tails.size > tailsKept && oldest !== undefined) tails.delete(oldest);
  };

  const addLogLine = (id: string, line: string) => {
    const text = cleanLine(line);
    const path = derivationOf(state, id);
    if (path) keepTail(path, text);
    log(path, text);
    const found = path && findKey(id, text);
    if (found) keys.set(path, (keys.get(path) ?? new Set()).add(found));
  };

  const readKeys = (): PrintedKeys => {
    const all = [...keys].flatMap(([path, found]) => [...found].map((key) => ({ path, key })));
    return {
      own: all.filter(({ path }) => path === imageDerivation).map(({ key }) => key),
      others: all
        .filter(({ path }) => path !== imageDerivation)
        .map(({ path, key }) => ({ derivation: derivationName(path), key })),
    };
  };

  /** Not before all of the log was seen: two keys are none. */
  const tellKey = () => {
    const [key, another] = readKeys().own;
    if (key && !another) emit({ type: 'build.keyFound', sshPublicKey: key });
  };

  const add = (event: NixEvent) => {
    switch (event.kind) {
      case 'logged':
        return addLogLine(event.id, event.line);
      case 'message':
        for (const line of event.text.split('\n')) log(null, line);
        return;
      case 'claimed': {
        const { derivationPath: path, text } = event;
        for (const line of text.split('\n')) {
          if (path) keepTail(path, line);
          log(path, line);
        }
        return;
      }
      case 'text':
        return log(null, cleanLine(event.text));
      case 'unknown':
        return;
      default: {
        if (event.kind === 'started' && event.activity === 'build') {
          built.add(String(event.fields[0]));
        }
        if (
          event.kind === 'stopped' &&
          imageDerivation !== null &&
          derivationOf(state, event.id) === imageDerivation
        )
          tellKey();
        const next = trackBuild(state, clock.now(), event);
        if (next === state) return;
        state = next;
        progressIsStale = true;
        schedule();
      }
    }
  };

  return {
    add,
    say: (text: string) => log(null, text),
    flush,
    /** From now on it is known which derivation is the image's own: only that one is asked for the deploy key. */
    imageIs: (derivation: string) => {
      imageDerivation = derivation;
    },
    keys: readKeys,
    progress: (): BuildProgress => readProgress(state),
    logTail: (path: string) => tails.get(path) ?? null,
    wasBuilt: (path: string) => built.has(path),
    /** For another attempt: counts begin anew, the log goes on. */
    restart: () => {
      state = initialBuildState;
      progressIsStale = true;
    },
  };
};
export type BuildFeed = ReturnType<typeof createBuildFeed>;
