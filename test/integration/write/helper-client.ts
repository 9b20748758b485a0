import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, statSync } from 'node:fs';
import type { Duplex, Writable } from 'node:stream';
import { readDeviceFacts } from '../../../electron/drive-facts/device-facts.ts';
import { formatDeviceNumber } from '../../../electron/drive-facts/kernel-files.ts';
import {
  type Action,
  createFrameDecoder,
  type DriveIdentity,
  type DriveOrder,
  encodeFrame,
  type HelperEvent,
  type HelperReport,
  imagePlan,
  PROTOCOL_VERSION,
  parseEvent,
  type StartAction,
  withImage,
} from '../../../electron/helper-protocol/index.ts';

type Done = Extract<HelperEvent, { type: 'done' }>;

/** A helper that runs, and what it said so far. */
export type RunningHelper = {
  child: ChildProcess;
  events: HelperEvent[];
  send: (action: Action) => void;
  /** Bytes as they are, well-formed or not. */
  sendRaw: (bytes: Buffer) => void;
  hangUp: () => void;
  /** What the image is fed into; null where it is a file. */
  source: Writable | null;
  /** All that it said, once it has ended. */
  end: Promise<{ events: HelperEvent[]; code: number | null; text: string }>;
};

/** Starts the bundled helper as the launcher does. `image` is a file for descriptor 0; null makes that a pipe. */
export const spawnHelper = (
  helperFile: string,
  image: string | null,
  onEvent: (event: HelperEvent, helper: RunningHelper) => void = () => undefined,
): RunningHelper => {
  const fd = image === null ? null : openSync(image, 'r');
  const child = spawn(process.execPath, [helperFile], {
    stdio: [fd ?? 'pipe', 'pipe', 'pipe'],
    cwd: '/',
  });
  if (fd !== null) closeSync(fd);
  const channel = child.stdout as unknown as Duplex;
  const decoder = createFrameDecoder();
  const events: HelperEvent[] = [];
  let text = '';
  const helper: RunningHelper = {
    child,
    events,
    send: (action) => channel.write(encodeFrame(action)),
    sendRaw: (bytes) => channel.write(bytes),
    hangUp: () => channel.end(),
    source: child.stdin,
    end: (async () => {
      const [code] = (await once(child, 'close')) as [number | null];
      return { events, code, text };
    })(),
  };
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stdin?.on('error', () => undefined);
  channel.on('error', () => undefined);
  channel.on('data', (chunk: Buffer) => {
    const decoded = decoder.push(chunk);
    if (!decoded.ok) throw new Error(decoded.problem);
    for (const value of decoded.values) {
      const event = parseEvent(value);
      if (event === null) throw new Error(`no event: ${JSON.stringify(value)}`);
      // It is ours, and says what its types say.
      const said = event as HelperEvent;
      events.push(said);
      onEvent(said, helper);
    }
  });
  return helper;
};

/** The identity of a block device, or of a file, as it is now. */
const identify = (path: string): DriveIdentity => {
  const stat = statSync(path, { bigint: true });
  if (stat.isFile()) {
    return {
      path,
      deviceNumber: `${formatDeviceNumber(stat.dev)}:${stat.ino}`,
      sizeBytes: Number(stat.size),
      serial: null,
      busPath: null,
      diskseq: null,
    };
  }
  const deviceNumber = formatDeviceNumber(stat.rdev);
  const facts = readDeviceFacts(deviceNumber);
  if (facts === null) throw new Error(`${path} is gone`);
  const { sizeBytes, serial, sysPath, diskseq } = facts;
  return { path, deviceNumber, sizeBytes, serial, busPath: sysPath, diskseq };
};

/** A full flash of a drive that was confirmed, whatever it is. */
export const orderFor = (path: string, changes: Partial<DriveOrder> = {}): DriveOrder => ({
  identity: identify(path),
  practice: statSync(path).isFile(),
  allowFixed: true,
  compareBytes: 0,
  ...changes,
});

/** What is known of an image that is all of the plan. */
export type Image = { imageSizeBytes: number | null; expectedSha256: string | null };

export const startWith = (
  drives: DriveOrder[],
  { imageSizeBytes = null, expectedSha256 = null, ...changes }: Partial<StartAction & Image> = {},
): StartAction => ({
  type: 'start',
  protocol: PROTOCOL_VERSION,
  kind: 'write',
  drives,
  verify: true,
  plan: withImage(imagePlan(imageSizeBytes), { digest: expectedSha256 }),
  ...changes,
});

/** The last word; it is an error of the test where there is none. */
export const lastWord = (events: readonly HelperEvent[]): Done => {
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error(`no last word, but ${JSON.stringify(last)}`);
  return last;
};

export type Conversation = { events: HelperEvent[]; reports: HelperReport[]; digests: string[] };

/** One job on an image file, from start to end. */
export const runHelper = async (
  helperFile: string,
  image: string,
  start: StartAction,
  onEvent?: (event: HelperEvent, helper: RunningHelper) => void,
): Promise<Conversation> => {
  const helper = spawnHelper(helperFile, image, onEvent);
  helper.send(start);
  return summarise((await helper.end).events);
};

/**
 * One job on an image that is fed as a stream, as often as it is asked for; `feed` says what in each feeding (from 1 on), and
 * what is said at its end.
 */
export const runHelperOnStream = async (
  helperFile: string,
  start: StartAction,
  feed: (feeding: number) => { bytes: Buffer; verdict: Action },
  onEvent?: (event: HelperEvent, helper: RunningHelper) => void,
): Promise<Conversation> => {
  let feedings = 0;
  const sendFeeding = (helper: RunningHelper): void => {
    feedings += 1;
    const { bytes, verdict } = feed(feedings);
    helper.source?.write(bytes);
    // Before the bytes have arrived, as it may be: these are two descriptors.
    helper.send(verdict);
  };
  const helper = spawnHelper(helperFile, null, (event, running) => {
    if (event.type === 'replay') sendFeeding(running);
    onEvent?.(event, running);
  });
  helper.send(start);
  sendFeeding(helper);
  return summarise((await helper.end).events);
};

const summarise = (events: HelperEvent[]): Conversation => ({
  events,
  reports: lastWord(events).reports,
  digests: events.flatMap((event) => (event.type === 'digests' ? event.values : [])),
});
