import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { cancelled, ok, type Result } from '../contract/index.ts';
import type { HelperEnd, HelperLauncher, HelperTask, WorkEvent } from '../engine/ports/index.ts';
import type { DriveOrder } from '../helper-protocol/index.ts';
import { type HelperInstallation, startElevatedHelper, startHelper } from './elevation/elevate.ts';
import { listWays } from './elevation/ways.ts';
import type { HelperProcess } from './helper-process.ts';
import { createReportBook, type Follower, type ReportBook } from './helper-reports.ts';
import { work } from './helper-work.ts';
import { changedError, type ImageSource, openImageSource } from './images/image-source.ts';
import { spoolImage } from './images/image-spool.ts';

export type { HelperInstallation } from './elevation/elevate.ts';

type OnEvent = (event: WorkEvent) => void;

/** Starts the helper: by itself where the caller may open the drives, else by one of the ways to become root. */
export const createHelperLauncher = (installation: HelperInstallation): HelperLauncher => ({
  run: (task, onEvent, signal) => run({ installation, task, onEvent, signal, held: null }),
  waysToRoot: () => listWays(installation),
  hold: async (drives, onEvent, signal) => {
    const helper = await holdHelper(installation, drives, onEvent, signal);
    if (!helper.ok) return helper;
    const held = [helper.value];
    const take = (): HelperProcess | null => held.pop() ?? null;
    return ok({
      run: (task, onTaskEvent, taskSignal) =>
        run({ installation, task, onEvent: onTaskEvent, signal: taskSignal, held: take() }),
      release: () => take()?.letGo(),
    });
  },
});

/** Null where nothing has to be asked for. */
const holdHelper = async (
  installation: HelperInstallation,
  drives: DriveOrder[],
  onEvent: OnEvent,
  signal: AbortSignal,
): Promise<Result<HelperProcess | null>> => {
  const real = drives.filter(({ practice }) => !practice);
  if (signal.aborted) return cancelled();
  if (await mayOpenAll('write', real)) return ok(null);
  onEvent({ type: 'phase', drive: null, phase: 'authorising' });
  return startElevatedHelper({ installation, devices: namesOf(real), image: 'pipe', signal });
};

type Run = {
  installation: HelperInstallation;
  task: HelperTask;
  onEvent: OnEvent;
  signal: AbortSignal;
  held: HelperProcess | null;
};

const run = async (order: Run): Promise<HelperEnd> => {
  const { task, onEvent, signal, held } = order;
  const book = createReportBook(task, onEvent);
  const everywhere = [...task.drives.keys()];
  if (signal.aborted) {
    book.fail(everywhere, cancelled().error);
  } else if (task.kind === 'read') {
    await runGroups(order, book, null);
  } else {
    const source = await openProven(task);
    if (source.ok) {
      await runGroups(order, book, source.value);
      await source.value.close();
    } else book.fail(everywhere, source.error);
  }
  // Not used where it did not come so far.
  held?.letGo();
  return book.end();
};

/** The image that was looked at, as it was then. */
const openProven = async ({
  image,
  proven,
}: Exclude<HelperTask, { kind: 'read' }>): Promise<Result<ImageSource>> => {
  const source = await openImageSource(image);
  if (!source.ok || proven === undefined) return source;
  if (source.value.image.identity === proven.identity) {
    const { unpackedBytes } = proven;
    return ok({ ...source.value, image: { ...source.value.image, unpackedBytes } });
  }
  await source.value.close();
  return changedError(image);
};

/** A practice drive is a file of the user's own: root is never asked to write to a file, so these have a helper of their own. */
const runGroups = async (
  order: Run,
  book: ReportBook,
  source: ImageSource | null,
): Promise<void> => {
  const { drives } = order.task;
  const places = [...drives.keys()];
  const groups = [
    places.filter((place) => !drives[place]?.practice),
    places.filter((place) => drives[place]?.practice),
  ].filter((group) => group.length > 0);
  const supply = await createSupply(order, source);
  if (!supply.ok) return book.fail(places, supply.error);
  for (const group of groups) await runGroup(order, book, source, supply.value.image, group);
  supply.value.close?.();
};

const runGroup = async (
  { installation, task, onEvent, signal, held }: Run,
  book: ReportBook,
  source: ImageSource | null,
  image: Supply['image'],
  group: number[],
): Promise<void> => {
  const drivesOf = (places: number[]): DriveOrder[] =>
    task.drives.filter((_drive, place) => places.includes(place));
  const orderFor = (places: number[]) => ({
    installation,
    devices: namesOf(drivesOf(places)),
    image,
    signal,
  });
  const expectedSha256 = source?.expectedSha256 ?? null;
  const workOn = async (
    places: number[],
    started: Result<HelperProcess>,
    fed = image === 'pipe' ? source : null,
  ): Promise<Follower | null> => {
    if (!started.ok) {
      book.fail(places, started.error);
      return null;
    }
    const follower = book.follow(places);
    await work(started.value, { task, places, expectedSha256, fed }, follower, signal);
    return follower;
  };

  const practice = drivesOf(group).every((drive) => drive.practice);
  if (!practice && held !== null && !held.hasEnded()) {
    // One that was started before there was an image has a pipe in any case.
    (await workOn(group, ok(held), source))?.settleForbidden();
    return;
  }
  let places = group;
  if (practice || (await mayOpenAll(task.kind, drivesOf(group)))) {
    // `access` does not know everything (a device cgroup, a security module): then it is asked for after all.
    places = (await workOn(group, await startHelper(orderFor(group))))?.forbidden() ?? [];
    if (places.length === 0) return;
  }
  onEvent({ type: 'phase', drive: null, phase: 'authorising' });
  const elevated = await startElevatedHelper(orderFor(places));
  (await workOn(places, elevated))?.settleForbidden();
};

/** How the image gets to a helper: what its descriptor 0 is, a pipe that is fed among others. */
type Supply = { image: number | 'ignore' | 'pipe'; close?: () => void };

const createSupply = async (
  { installation, task, onEvent, signal, held }: Run,
  source: ImageSource | null,
): Promise<Result<Supply>> => {
  if (source === null) return ok({ image: 'ignore' });
  const { format, fd, unpackedBytes } = source.image;
  if (format === 'raw') return ok({ image: fd });
  if (task.drives.length === 1 || held !== null) return ok({ image: 'pipe' });
  const unpacking = { drive: null, phase: 'unpacking' } as const;
  onEvent({ type: 'phase', ...unpacking });
  const onProgress = (bytesDone: number): void =>
    onEvent({ type: 'progress', ...unpacking, bytesDone, bytesTotal: unpackedBytes });
  const spooled = await spoolImage(source, installation.cacheFolder, onProgress, signal);
  if (spooled.type === 'failed') return { ok: false, error: spooled.error };
  if (spooled.type === 'noSpace') return ok({ image: 'pipe' });
  return ok({ image: spooled.fd, close: spooled.close });
};

const namesOf = (drives: DriveOrder[]): string[] => drives.map(({ identity }) => identity.path);

const mayOpenAll = async (kind: HelperTask['kind'], drives: DriveOrder[]): Promise<boolean> => {
  const mode = kind === 'write' ? constants.R_OK | constants.W_OK : constants.R_OK;
  const each = await Promise.all(drives.map(({ identity }) => mayOpen(identity.path, mode)));
  return each.every((may) => may);
};

const mayOpen = async (path: string, mode: number): Promise<boolean> => {
  try {
    await access(path, mode);
    return true;
  } catch (error) {
    // Only a lack of rights is cured by more rights; anything else the helper itself reports best.
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code !== 'EACCES' && code !== 'EPERM';
  }
};
