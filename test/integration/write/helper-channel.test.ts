import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createPracticeDrive } from '../../../electron/engine/drives/practice-drive.ts';
import {
  encodeFrame,
  type HelperEvent,
  PROTOCOL_VERSION,
  type StartAction,
} from '../../../electron/helper-protocol/index.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createWorkbench, sha256Of, type Workbench } from '../drives/loop-devices.ts';
import { createRealPorts } from '../drives/real-ports.ts';
import { bundleHelper } from './helper-bundle.ts';
import { lastWord, orderFor, type RunningHelper, spawnHelper, startWith } from './helper-client.ts';

const MIB = 1024 * 1024;
let helper: Awaited<ReturnType<typeof bundleHelper>>;
let bench: Workbench;
let start: StartAction;
let before: string;

beforeAll(async () => {
  helper = await bundleHelper();
});
afterAll(() => helper.remove());

beforeEach(async () => {
  bench = createWorkbench();
  const file = bench.file('stick.img');
  const ports = createRealPorts(bench.folder);
  const created = await createPracticeDrive(ports, { path: file, sizeBytes: 4 * MIB });
  if (!created.ok) throw new Error(said(created.error).message);
  writeFileSync(bench.file('image.iso'), randomBytes(2 * MIB));
  before = sha256Of(file);
  start = startWith([orderFor(file)]);
});
afterEach(() => bench.clear());

/** Runs the helper on what `talk` says to it, and gives all that it said. */
const converse = async (
  talk: (helper: RunningHelper) => void,
): Promise<{ events: HelperEvent[]; code: number | null }> => {
  const running = spawnHelper(helper.helperFile, bench.file('image.iso'));
  talk(running);
  return running.end;
};

/** Of a job, or of what never became one. */
const lastError = (events: HelperEvent[]): string | null => {
  const { reports, error } = lastWord(events);
  return (error ?? reports[0]?.error)?.code ?? null;
};

it('does what it is told', async () => {
  const { events, code } = await converse(({ send }) => send(start));
  expect([lastError(events), code]).toEqual([null, 0]);
  expect(events[0]).toEqual({ type: 'ready', protocol: PROTOCOL_VERSION });
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
  ['another protocol', () => encodeFrame({ ...start, protocol: 1 })],
  ['no drive', () => encodeFrame({ ...start, drives: [] })],
  ['a drive that is none', () => frame(JSON.stringify({ ...start, drives: [null] }))],
  [
    'a relative path',
    () => {
      const [order] = start.drives;
      if (order === undefined) throw new Error('no order');
      const identity = { ...order.identity, path: 'stick.img' };
      return encodeFrame({ ...start, drives: [{ ...order, identity }] });
    },
  ],
];

it.each(nonsense)('writes nothing and has its last word when it is sent %s', async (_, make) => {
  const { events, code } = await converse(({ sendRaw, send }) => {
    sendRaw(make());
    send({ type: 'cancel' });
  });
  expect([lastError(events), code]).toEqual(['INTERNAL', 0]);
  expect(lastWord(events).reports).toEqual([]);
  expect(sha256Of(bench.file('stick.img'))).toBe(before);
});

it('ends when the other side is gone, or calls it off, before there was a job', async () => {
  const hangingUp = await converse(({ hangUp }) => hangUp());
  const calledOff = await converse(({ send }) => send({ type: 'cancel' }));
  expect([hangingUp.code, calledOff.code]).toEqual([0, 0]);
  expect(lastError(calledOff.events)).toBe('CANCELLED');
  expect(sha256Of(bench.file('stick.img'))).toBe(before);
});

it('does one job only', async () => {
  const { events } = await converse(({ sendRaw }) => {
    sendRaw(Buffer.concat([encodeFrame(start), encodeFrame(start)]));
  });
  expect(events.filter(({ type }) => type === 'done')).toHaveLength(1);
  expect(lastError(events)).toBe('CANCELLED');
});
