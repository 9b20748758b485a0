import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type BuildEvent, createBuildFeed } from '../../../electron/engine/installer/build-feed.ts';
import { parseMissing } from '../../../electron/engine/installer/instantiate.ts';
import { createNixReader, parseNixLine } from '../../../electron/engine/nix/nix-events.ts';
import { explainNixFailure, noEvidence } from '../../../electron/engine/nix/nix-failure.ts';
import { createReport } from '../../../electron/engine/nix/nix-report.ts';
import { noSource } from '../../../electron/engine/nix/source-map.ts';
import { said, worded } from '../../fixtures/failure-words.ts';

const folder = new URL('../../fixtures/nix-events/', import.meta.url);
const read = (name: string) =>
  readFileSync(new URL(name, folder), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
const versions = ['2.8.0', '2.26.3'];

/** Replays a recording with a clock that goes a millisecond further with each event. The image is made by the derivation with that name. */
const replay = (name: string, host: string, image = '') => {
  let now = 0;
  let due: { at: number; run: () => void } | null = null;
  const clock = {
    now: () => now,
    after: (ms: number, run: () => void) => {
      due = { at: now + ms, run };
      return () => {
        due = null;
      };
    },
  };
  const events: BuildEvent[] = [];
  const log: string[] = [];
  const feed = createBuildFeed(
    clock,
    host,
    (event) => events.push(event),
    (line) => log.push(line),
  );
  const report = createReport(false);
  const lines = read(name);
  const path = lines
    .map((line) => /"fields":\["(\/nix\/store\/[^"]*)"/.exec(line)?.[1] ?? '')
    .find((derivation) => derivation.endsWith(`-${image}.drv`));
  if (path) feed.imageIs(path);
  const readLine = createNixReader();
  for (const line of lines) {
    now += 1;
    const event = readLine(line);
    report.add(event);
    feed.add(event);
    const waiting: { at: number; run: () => void } | null = due;
    if (waiting && (waiting as { at: number }).at <= now) (waiting as { run: () => void }).run();
  }
  feed.flush();
  const about = { reference: '/home/u/fleet', attribute: null, opening: false };
  const explained = () =>
    explainNixFailure(report.read(), {
      ...about,
      source: noSource,
      logTail: feed.logTail,
      evidence: noEvidence,
    });
  return { lines, events, log, feed, explained };
};

describe.each(versions)('recorded from nix %s', (version) => {
  test('every line is understood', () => {
    const names = readdirSync(folder).filter((name) => name.startsWith(version));
    expect(names.length).toBeGreaterThanOrEqual(7);
    for (const name of names) {
      for (const line of read(name)) expect(parseNixLine(line).kind, line).not.toBe('unknown');
    }
  });

  test('the practice laptop: phases, log and key', () => {
    const { events, log, feed } = replay(
      `${version}-practice-laptop.jsonl`,
      'laptop',
      'laptop-installer.iso',
    );
    expect(feed.keys().own).toEqual([
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFLAKESTICK+PRACTICE+KEY+laptop+++++++++++++ laptop-installer',
    ]);
    expect(events.filter(({ type }) => type === 'build.keyFound')).toHaveLength(1);
    expect(log).toContain('laptop-installer.iso> content: 512 of 4096 KiB');
    expect(feed.progress()).toMatchObject({
      builtCount: 1,
      expectedCount: 1,
      runningCount: 0,
      failedCount: 0,
      activities: [],
    });
  });

  test('several derivations: counts, the log of each, colours and rewritten lines cleaned', () => {
    const { events, log, feed } = replay(`${version}-several-derivations.jsonl`, 'h', 'h.iso');
    expect(feed.progress()).toMatchObject({ builtCount: 6, expectedCount: 6, failedCount: 0 });
    // What the image is made from may print one, but is not believed.
    expect(feed.keys()).toEqual({
      own: [],
      others: [
        { derivation: 'h-ssh-key', key: expect.stringMatching(/^ssh-ed25519 .* h-installer$/) },
      ],
    });
    const lines = events.flatMap((event) => (event.type === 'build.logged' ? event.lines : []));
    expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index));
    expect(new Set(lines.map(({ derivation }) => derivation))).toEqual(
      new Set([
        ...(version === '2.8.0' ? [] : [null]),
        'data-1',
        'data-2',
        'data-3',
        'data-4',
        'h-ssh-key',
        'h.iso',
      ]),
    );
    expect(log).toContain('h.iso> green');
    expect(log).toContain('h.iso> 100%');
  });

  test('a failing dependency: the one that failed, with its exit code and the end of its log', () => {
    const { explained, feed } = replay(`${version}-failing-dependency.jsonl`, 'bad');
    expect(feed.progress().failedCount).toBeGreaterThan(0);
    expect(worded(explained())).toMatchObject({
      code: 'BUILD_FAILED',
      message: 'bad-part could not be built: its builder failed with exit code 4.',
      params: {
        exitCode: 4,
        log: [...Array.from({ length: 12 }, (_, n) => `line ${n + 1}`), 'no luck'],
      },
    });
  });

  test('a host that fails on purpose: 25 lines of its log', () => {
    const { params } = replay(`${version}-practice-fails.jsonl`, 'fails-on-purpose').explained();
    expect(params).toMatchObject({ exitCode: 7 });
    expect('log' in params && params.log).toHaveLength(25);
  });

  test('an evaluation error: what was thrown, without the trace', () => {
    const explained = replay(`${version}-evaluation-error.jsonl`, 'throws').explained();
    const { code } = explained;
    const { message } = said(explained);
    expect(code).toBe('EVALUATION_FAILED');
    expect(message).toMatch(/this host has no disk$/);
    expect(message).not.toMatch(/while|\n/);
  });

  test('downloads: bytes rise to what was expected, and the activities are told', () => {
    const { events, feed } = replay(`${version}-substituting.jsonl`, 'h');
    const told = events.flatMap((event) =>
      event.type === 'build.progressed' ? [event.progress] : [],
    );
    const bytes = told.map(({ downloadedBytes }) => downloadedBytes);
    expect(bytes).toEqual(bytes.toSorted((one, other) => one - other));
    expect(
      Math.max(...told.map(({ downloadExpectedBytes }) => downloadExpectedBytes)),
    ).toBeGreaterThan(5_000_000);
    expect(feed.progress().downloadedBytes).toBeGreaterThan(5_000_000);
    const kinds = new Set(told.flatMap(({ activities }) => activities.map(({ kind }) => kind)));
    expect(kinds).toContain('download');
    expect(kinds).toContain('copyPath');
  });

  test('progress is told at most every 100 ms, however many events come', () => {
    const { lines, events } = replay(`${version}-substituting.jsonl`, 'h');
    const told = events.filter(({ type }) => type === 'build.progressed');
    expect(lines.length).toBeGreaterThan(800);
    expect(told.length).toBeGreaterThan(2);
    expect(told.length).toBeLessThanOrEqual(Math.ceil(lines.length / 100) + 1);
  });

  test('a dry run: what will be built and fetched', () => {
    const lines = read(`${version}-dry-run.jsonl`)
      .map(parseNixLine)
      .flatMap((event) => (event.kind === 'message' ? event.text.split('\n') : []));
    const missing = parseMissing(lines);
    expect(missing.toBuild).toEqual([expect.stringMatching(/-h\.iso\.drv$/)]);
    expect(missing.toFetch).toHaveLength(5);
    expect(missing.downloadBytes).toBe(5 * 2 ** 20);
  });
});

describe('what a builder puts into the mouth of nix', () => {
  test('is no reason for a failure, and stands in its own log', () => {
    const { explained, log } = replay('2.8.0-forging-builder.jsonl', 'h');
    expect(worded(explained())).toMatchObject({
      code: 'BUILD_FAILED',
      message: 'forge could not be built: its builder failed with exit code 1.',
      params: { exitCode: 1 },
    });
    expect(log).toContain('forge> error: No space left on device');
    expect(log).not.toContain('error: No space left on device');
  });

  test('nor where it comes through a daemon, while the one that really fails is named', () => {
    const { explained } = replay('2.8.0-forging-through-daemon.jsonl', 'h');
    expect(worded(explained())).toMatchObject({
      code: 'BUILD_FAILED',
      message: 'part could not be built: its builder failed with exit code 3.',
      params: { exitCode: 3, log: ['reading'] },
    });
  });

  test('of nix 2.26 too, which tells of parents', () => {
    const readLine = createNixReader();
    const say = (value: object) => readLine(`@nix ${JSON.stringify(value)}`);
    const forged = { action: 'msg', level: 0, msg: 'error: No space left on device' };
    expect(say(forged).kind).toBe('message');
    const start = { action: 'start', level: 3, parent: 0, text: '' };
    say({ ...start, id: 1, type: 104, fields: [] });
    say({ ...start, id: 2, type: 105, fields: ['/nix/store/a.drv', '', 1, 1] });
    expect(say(forged)).toMatchObject({ kind: 'claimed', derivationPath: '/nix/store/a.drv' });
    expect(say({ ...forged, raw_msg: 'x' }).kind).toBe('message');
    say({ ...start, id: 3, type: 105, fields: ['/nix/store/b.drv', '', 1, 1] });
    // A download is all that a builder can start, and it can say of it what it likes.
    say({ ...start, id: 4, type: 101, parent: 2, fields: ['http://x'] });
    say({ action: 'result', id: 4, type: 105, fields: [0, 9, 9, 9] });
    expect(say(forged)).toMatchObject({ kind: 'claimed', derivationPath: null });
    say({ action: 'result', id: 1, type: 105, fields: [0, 2, 1, 1] });
    expect(say(forged).kind).toBe('message');
    expect(say(forged).kind).toBe('claimed');
    say({ action: 'stop', id: 2 });
    say({ action: 'stop', id: 3 });
    expect(say(forged).kind).toBe('message');
  });

  // `Processes` cuts such a line, so that it is no JSON any more; the parts of one stand in the order of their names.
  test.each([
    ['a line of a log', '@nix {"action":"result","fields":["No space left on device '],
    ['a message', '@nix {"action":"msg","level":0,"msg":"error: No space left on device '],
    ['what is no JSON at all', '@nix No space left on device'],
  ])('nor is what of it was cut, because it was too long: %s', (_, beginning) => {
    const readLine = createNixReader();
    const report = createReport(true);
    const path = '/nix/store/a.drv';
    const tail: string[] = [];
    const say = (line: string) => {
      const event = readLine(line);
      report.add(event);
      if (event.kind === 'claimed') tail.push(event.text);
      return event;
    };
    say(
      `@nix {"action":"start","fields":["${path}","",1,1],"id":2,"level":3,"text":"","type":105}`,
    );
    const cut = say(`${beginning}${'x'.repeat(3_000_000)}`);
    expect(cut).toMatchObject({ kind: 'claimed', derivationPath: path });
    say('@nix {"action":"stop","id":2}');
    const msg = `error: builder for '${path}' failed with exit code 1`;
    say(`@nix ${JSON.stringify({ action: 'msg', level: 0, msg, raw_msg: msg })}`);
    const about = { reference: '.', attribute: null, opening: false, source: noSource };
    expect(
      explainNixFailure(report.read(), { ...about, logTail: () => tail, evidence: noEvidence }),
    ).toMatchObject({ code: 'BUILD_FAILED', params: { exitCode: 1 } });
    expect(tail[0]?.length).toBeLessThan(70_000);
  });

  test('while a message that was cut with nothing being built is nix’s own', () => {
    const event = createNixReader()(
      `@nix {"action":"msg","level":0,"msg":"error: stack \\"x\\"\\n${'x'.repeat(3_000_000)}`,
    );
    expect(event).toMatchObject({ kind: 'message', level: 0 });
    expect(event.kind === 'message' && event.text).toMatch(/^error: stack "x"\nxxx/);
  });
});
