/**
 * Speaks the helper's protocol and does of its work only as much as tests of the launching side need: it copies descriptor 0 to
 * each drive's path. What goes wrong is chosen with a drive's serial number. It is started as the helper is.
 */

import { createHash } from 'node:crypto';
import { appendFileSync, fstatSync, readlinkSync, readSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import {
  createFrameDecoder,
  createReport,
  encodeFrame,
  type HelperEvent,
  type HelperFailure,
  type HelperReport,
  PROTOCOL_VERSION,
  parseAction,
  type SourceFailure,
  type StartAction,
} from '../../../electron/helper-protocol/index.ts';

/** Serial numbers with a meaning. */
export type Fault =
  /** May be opened by root only. */
  | 'forbidden'
  /** Ends in the middle of this drive. */
  | 'dies'
  /** Before anything of the image is written. */
  | 'diesProbing'
  /** Has the image sent again in the middle of it. */
  | 'replays';

const channel = new Socket({ fd: 1, readable: true, writable: true });
const decoder = createFrameDecoder();
const received: Buffer[] = [];
const lengths: number[] = [];
let failed: SourceFailure | null = null;
/** So many were asked for; the end of the next one may be known before it is. */
let feedings = 0;

const send = (event: HelperEvent): void => {
  channel.write(encodeFrame(event));
};

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

const bytesReceived = (): number => received.reduce((sum, { length }) => sum + length, 0);

/** By position, as descriptor 0 is one for all drives. */
const readWhole = (): Buffer => {
  const image = Buffer.alloc(fstatSync(0).size);
  for (let at = 0; at < image.length; ) at += readSync(0, image, at, image.length - at, at);
  return image;
};

/** One feeding of a stream, whole; `half` asks for the next one before it is over. */
const takeFeeding = async (half: boolean): Promise<Buffer> => {
  const feeding = feedings;
  feedings += 1;
  const before = lengths.slice(0, feeding).reduce((sum, length) => sum + length, 0);
  if (half) {
    await until(() => bytesReceived() > before || failed !== null);
    send({ type: 'replay' });
  }
  await until(() => failed !== null || lengths.length > feeding);
  const end = before + (lengths[feeding] ?? 0);
  await until(() => failed !== null || bytesReceived() >= end);
  return Buffer.concat(received).subarray(before, end);
};

const finished = (drive: number, report: HelperReport): HelperReport => {
  send({ type: 'finished', drive, report });
  return report;
};

const writeDrive = async (start: StartAction, drive: number): Promise<HelperReport> => {
  const order = start.drives[drive];
  const report = createReport();
  if (!order) return report;
  const { path, serial } = order.identity;
  const say = (error: HelperFailure) => finished(drive, { ...report, error });
  if (serial === 'forbidden' && process.getuid?.() !== 0) {
    return say({
      code: 'AUTHORISATION_UNAVAILABLE',
      params: { reason: 'open', device: path },
    });
  }
  if (serial === 'diesProbing') {
    send({ type: 'touched', drive });
    process.exit(9);
  }
  send({ type: 'phase', drive, phase: 'writing' });
  send({ type: 'progress', drive, phase: 'writing', bytesDone: 1, bytesTotal: null });
  send({ type: 'found', drive, blocks: [{ offset: 0, lengthBytes: 4096, state: 'same' }] });
  let image: Buffer;
  if (fstatSync(0).isFile()) image = readWhole();
  else {
    if (drive > 0) send({ type: 'replay' });
    image = await takeFeeding(serial === 'replays');
    if (serial === 'replays') image = await takeFeeding(false);
  }
  if (serial === 'dies') process.exit(9);
  if (failed !== null) return say(failed);
  writeFileSync(path, image, { flag: 'r+' });
  send({ type: 'digests', from: drive * 2, values: ['a', 'b'] });
  return finished(drive, {
    ...report,
    stick: 'verified',
    bytesWritten: image.length,
    imageBytes: image.length,
    sha256: createHash('sha256').update(image).digest('hex'),
  });
};

const end = (reports: HelperReport[]): void => {
  channel.end(encodeFrame({ type: 'done', reports, error: null }), () => process.exit(0));
};

const run = async (start: StartAction): Promise<void> => {
  if (start.kind === 'read') {
    send({ type: 'digests', from: 0, values: [readlinkSync('/proc/self/fd/0')] });
    return end([createReport()]);
  }
  if (process.env.STAND_IN_LOG) appendFileSync(process.env.STAND_IN_LOG, JSON.stringify(start));
  const reports: HelperReport[] = [];
  for (const [drive] of start.drives.entries()) reports.push(await writeDrive(start, drive));
  end(reports);
};

channel.on('data', (chunk: Buffer) => {
  const decoded = decoder.push(chunk);
  if (!decoded.ok) process.exit(3);
  for (const action of decoded.values.map(parseAction)) {
    if (action?.type === 'start') void run(action);
    else if (action?.type === 'sourceEnded') lengths.push(action.bytes);
    else if (action?.type === 'sourceFailed') failed = action.failure;
    else process.exit(4);
  }
});
channel.on('end', () => process.exit(5));
channel.on('error', () => process.exit(6));
if (!fstatSync(0).isFile() && !fstatSync(0).isCharacterDevice()) {
  new Socket({ fd: 0, writable: false }).on('data', (chunk: Buffer) => received.push(chunk));
}
send({ type: 'ready', protocol: PROTOCOL_VERSION });
