import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { lintForeign } from './lint-foreign.mjs';
import { follow } from './processes.mjs';
import { at, readJson, root, Stop } from './project.mjs';
import { readPlaywrightReport, readVitestReport } from './test-reports.mjs';

/**
 * How a suite went: names of the tests by their end. A suite's own fault (it crashed, it ran nothing) is a failed one
 * of its name.
 * @typedef {{ passed: string[], failed: string[], skipped: string[] }} Outcome
 */

/** Every folder that is type-checked by itself, so that each sees only what its layer may. */
const typedLayers = [
  ...[
    'contract',
    'texts',
    'drive-facts',
    'helper-protocol',
    'engine',
    'adapters',
    'helper',
    'shell',
    'web',
    'cli',
  ].map((layer) => `electron/${layer}`),
  'renderer',
  'test',
];

/** What hangs must not hang for ever: far more than each takes on two slow cores that other work shares. */
const minute = 60_000;
const limits = {
  lint: 5 * minute,
  rules: 10 * minute,
  unit: 15 * minute,
  integration: 30 * minute,
  vm: 90 * minute,
};
const limitOf = (suite) => limits[suite] ?? 20 * minute;

const tool = (...parts) => at('node_modules', ...parts);

const types = async (node) => {
  const outcome = { passed: [], failed: [], skipped: [] };
  const waiting = [...typedLayers];
  const worker = async () => {
    for (let layer = waiting.shift(); layer !== undefined; layer = waiting.shift()) {
      const args = [tool('@typescript', 'native', 'bin', 'tsc'), '-p', layer];
      const { status, text } = await capture(node, args);
      if (status !== 0) console.log(`── ${layer}\n${text.trimEnd()}`);
      outcome[status === 0 ? 'passed' : 'failed'].push(`types of ${layer}`);
    }
  };
  await Promise.all([worker(), worker()]);
  return outcome;
};

const lint = async (node) => {
  const args = [tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--error-on-warnings'];
  // It would colour what goes to a file, too.
  if (!process.stdout.isTTY) args.push('--colors=off');
  const status = await follow(node, args, { cwd: root, limitMs: limitOf('lint') });
  if (status > 128) throw new Stop('', status);
  const outcome = lintForeign();
  outcome[status === 0 ? 'passed' : 'failed'].unshift('lint and format');
  return outcome;
};

/** Each of the projects at the same time as the others: in one process two could not have workers of their own. */
const vitest =
  (suite, ...projects) =>
  async (node, filter) => {
    const run = (project) => {
      const report = reportFile(projects.length > 1 ? project : suite);
      const args = [
        ...[tool('vitest', 'vitest.mjs'), 'run', '-c', at('test', 'config', 'vitest.config.ts')],
        ...['--project', project, ...filter],
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        // The files that were asked for may all be another's.
        ...(projects.length > 1 && filter.length > 0 ? ['--passWithNoTests'] : []),
      ];
      return runWithReport(suite, node, args, {}, () => readVitestReport(readJson(report), root));
    };
    const outcomes = await Promise.all(projects.map(run));
    const all = (kind) => outcomes.flatMap((outcome) => outcome[kind]);
    return { passed: all('passed'), failed: all('failed'), skipped: all('skipped') };
  };

const playwright = (suite, config) => async (node, filter) => {
  const report = reportFile(suite);
  const args = [
    ...[tool('playwright', 'cli.js'), 'test', '-c', at('test', 'config', config)],
    ...[...filter, '--reporter=list,json'],
  ];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  return runWithReport(suite, node, args, env, () => readPlaywrightReport(readJson(report)));
};

/** In the order in which they run: what is quick, and tells most, first. */
export const suites = {
  types,
  lint,
  rules: vitest('rules', 'architecture'),
  unit: vitest('unit', 'unit*'),
  // What needs a device, and beside it what has a store and folders of its own.
  integration: vitest('integration', 'integration', 'integration-apart'),
  // Every state of the window.
  stories: playwright('stories', 'stories.config.ts'),
  e2e: playwright('e2e', 'playwright.config.ts'),
  // Of the sticks, and of the installer.
  vm: vitest('vm', 'vm*'),
};

/** Only when asked for by name: it boots guests, and takes longer than all the others together. */
export const onDemand = new Set(['vm']);

const runWithReport = async (suite, node, args, env, read) => {
  const status = await follow(node, args, {
    cwd: root,
    limitMs: limitOf(suite),
    env: { ...process.env, ...env },
  });
  if (status === 130) throw new Stop('', status);
  const outcome = read();
  if (outcome === null) {
    return { passed: [], failed: [`it ended with ${status} and left no report`], skipped: [] };
  }
  // Such as an error outside of any test.
  if (status !== 0 && outcome.failed.length === 0) outcome.failed.push(`it ended with ${status}`);
  return outcome;
};

/** Without what a run before has left: a suite that crashes must not be judged by that. */
const reportFile = (suite) => {
  mkdirSync(at('.cache', 'reports'), { recursive: true });
  const file = at('.cache', 'reports', `${suite}.json`);
  if (existsSync(file)) rmSync(file);
  return file;
};

/** In characters: the end of what a tool says, which is where it says what came of it. */
const mostText = 8 * 1024 * 1024;

const capture = (command, args) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part) => {
        text = (text + part).slice(-mostText);
      });
    }
    child.on('error', (problem) => resolve({ status: 127, text: problem.message }));
    child.on('close', (code) => resolve({ status: code ?? 1, text }));
  });
