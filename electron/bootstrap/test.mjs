// `npm test`, or `npm test -- SUITE…`; `SUITE:TEXT` runs the files of a suite whose path has TEXT in it.
import { build } from './build.mjs';
import { prepare } from './prepare.mjs';
import { at, main, readJson, Stop } from './project.mjs';
import { onDemand, suites } from './suites.mjs';

const inCi = !['', '0', 'false', undefined].includes(process.env.CI);
/** These read the sources; the others run what is built from them. */
const needNoBuild = new Set(['types', 'lint', 'rules', 'unit']);

const parseChoice = (args) => {
  const chosen = new Map();
  for (const arg of args) {
    const [name, ...filter] = arg.split(':');
    if (!Object.hasOwn(suites, name)) {
      throw new Stop(`There is no suite ${name}. There are: ${Object.keys(suites).join(', ')}.`, 2);
    }
    chosen.set(name, [...(chosen.get(name) ?? []), ...filter]);
  }
  const all = Object.keys(suites);
  return chosen.size === 0
    ? all.filter((name) => !onDemand.has(name)).map((name) => [name, []])
    : all.filter((name) => chosen.has(name)).map((name) => [name, chosen.get(name)]);
};

const runSuite = async (node, name, filter) => {
  console.log(`\n━━ ${name}`);
  const started = Date.now();
  const outcome = await suites[name](node, filter);
  const ran = outcome.passed.length + outcome.failed.length;
  if (ran + outcome.skipped.length === 0) outcome.failed.push('it ran no test');
  judgeSkipped(outcome);
  return { name, ...outcome, seconds: (Date.now() - started) / 1000 };
};

/** In CI a skipped test is a failed one, but for those that are expected there with a reason. */
const judgeSkipped = (outcome) => {
  if (!inCi) return;
  const expected = readJson(at('test', 'config', 'expected-skips.json'));
  if (expected === null) throw new Stop('test/config/expected-skips.json is missing or broken.');
  const isExpected = (test) => expected.some(({ name }) => new RegExp(name).test(test));
  const unexpected = outcome.skipped.filter((test) => !isExpected(test));
  outcome.skipped = outcome.skipped.filter(isExpected);
  outcome.failed.push(...unexpected.map((test) => `${test} (skipped, and not expected to be)`));
  const ran = outcome.passed.length + outcome.failed.length;
  if (ran === 0) outcome.failed.push('all of it was skipped');
};

const tell = (results) => {
  console.log('\n━━ all');
  for (const { name, passed, failed, skipped, seconds } of results) {
    const counts = `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`;
    console.log(`${name.padEnd(12)} ${counts}, ${seconds.toFixed(1)} s`);
  }
  for (const { name, skipped } of results) {
    for (const test of skipped) console.log(`skipped  ${name}: ${test}`);
  }
  for (const { name, failed } of results) {
    for (const test of failed) console.log(`FAILED   ${name}: ${test}`);
  }
  const sum = (kind) => results.reduce((total, result) => total + result[kind].length, 0);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
  return sum('failed') === 0 ? 0 : 1;
};

await main(async () => {
  const choice = parseChoice(process.argv.slice(2));
  const node = await prepare();
  const results = [];
  if (choice.some(([name]) => !needNoBuild.has(name))) {
    try {
      await build(node);
    } catch (problem) {
      if (!(problem instanceof Stop) || problem.status > 128) throw problem;
      console.log(problem.message);
      results.push({ name: 'build', passed: [], failed: ['build'], skipped: [], seconds: 0 });
    }
  }
  for (const [name, filter] of choice) results.push(await runSuite(node, name, filter));
  return tell(results);
});
