import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createPracticeDrive } from '../../../electron/engine/drives/practice-drive.ts';
import {
  type Action,
  createFrameDecoder,
  type Event,
  encodeFrame,
  parseEvent,
} from '../../../electron/helper/protocol.ts';
import { createWorkbench, sha256Of, type Workbench } from '../drives/loop-devices.ts';
import { createRealPorts } from '../drives/real-ports.ts';
import { bundleHelper } from './helper-bundle.ts';

const MIB = 1024 * 1024;
let helper: Awaited<ReturnType<typeof bundleHelper>>;
let bench: Workbench;
let start: Extract<Action, { type: 'start' }>;
let before: string;

beforeAll(async () => {
  helper = await bundleHelper();
});
afterAll(() => helper.remove());

beforeEach(async () => {
  bench = createWorkbench();
  const ports = createRealPorts(bench.folder);
  const file = bench.file('stick.img');
  const created = await createPracticeDrive(ports, { path: file, sizeBytes: 4 * MIB });
  if (!created.ok || created.value.identity === null) throw new Error('no practice drive');
  writeFileSync(bench.file('image.iso'), randomBytes(2 * MIB));
  before = sha256Of(file);
  const drive = created.value.identity;
  start = {
    type: 'start',
    protocol: 1,
    kind: 'write',
    drive,
    practice: true,
    verify: true,
    imageSizeBytes: null,
  };
});
afterEach(() => bench.clear());

/** Runs the helper on what `talk` says to it, and gives all that it said. */
const converse = async (
  talk: (channel: Duplex) => void,
): Promise<{ events: Event[]; code: number }> => {
  const image = openSync(bench.file('image.iso'), 'r');
  const child = spawn(process.execPath, [helper.helperFile], { stdio: [image, 'pipe', 'inherit'] });
  closeSync(image);
  const channel = child.stdout as unknown as Duplex;
  channel.on('error', () => undefined);
  const decoder = createFrameDecoder();
  const events: Event[] = [];
  channel.on('data', (chunk: Buffer) => {
    const decoded = decoder.push(chunk);
    if (!decoded.ok) throw new Error(decoded.problem);
    events.push(...decoded.values.map((value) => parseEvent(value) as Event));
  });
  talk(channel);
  const [code] = (await once(child, 'close')) as [number];
  return { events, code };
};

const lastError = (events: Event[]): string | null => {
  const last = events.at(-1);
  return last?.type === 'done' ? (last.report.error?.code ?? null) : 'no last word';
};

it('does what it is told', async () => {
  const { events, code } = await converse((channel) => channel.write(encodeFrame(start)));
  expect([lastError(events), code]).toEqual([null, 0]);
  expect(events[0]).toEqual({ type: 'ready', protocol: 1 });
  const image = readFileSync(bench.file('image.iso'));
  expect(readFileSync(bench.file('stick.img')).subarray(0, image.length).equals(image)).toBe(true);
});

const frame = (text: string): Buffer => {
  const body = Buffer.from(text);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
};

const nonsense: [string, () => Buffer][] = [
  ['noise', () => randomBytes(500)],
  ['a length of 4 GiB', () => Buffer.from('ffffffff', 'hex')],
  ['no JSON', () => frame('start')],
  ['null', () => frame('null')],
  ['an unknown action', () => frame('{"type":"format"}')],
  ['another protocol', () => encodeFrame({ ...start, protocol: 2 })],
  ['no drive', () => frame(JSON.stringify({ ...start, drive: undefined }))],
  [
    'a relative path',
    () => encodeFrame({ ...start, drive: { ...start.drive, path: 'stick.img' } }),
  ],
];

it.each(nonsense)('writes nothing and has its last word when it is sent %s', async (_, make) => {
  const { events, code } = await converse((channel) => {
    channel.write(make());
    channel.write(encodeFrame({ type: 'cancel' }));
  });
  expect([lastError(events), code]).toEqual(['INTERNAL', 0]);
  expect(sha256Of(bench.file('stick.img'))).toBe(before);
});

it('ends when the other side is gone, or calls it off, before there was a job', async () => {
  for (const talk of [
    (channel: Duplex) => channel.end(),
    (channel: Duplex) => channel.write(encodeFrame({ type: 'cancel' })),
  ]) {
    const { code } = await converse(talk);
    expect(code).toBe(0);
  }
  expect(sha256Of(bench.file('stick.img'))).toBe(before);
});

it('does one job only', async () => {
  const { events } = await converse((channel) => {
    channel.write(Buffer.concat([encodeFrame(start), encodeFrame(start)]));
  });
  expect(events.filter(({ type }) => type === 'done')).toHaveLength(1);
  expect(lastError(events)).toBe('CANCELLED');
});
