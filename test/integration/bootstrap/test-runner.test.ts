import { afterEach, expect, test } from 'vitest';
import { copyBootstrap } from './bootstrap-copy.ts';

let copy: ReturnType<typeof copyBootstrap> | undefined;
afterEach(() => copy?.remove());

const importVitest = "import { expect, test } from 'vitest';\n";
const passing = `${importVitest}test('right', () => expect(1).toBe(1));\n`;

/** `npm test -- unit` over these files of test/unit. */
const runUnit = async (files: Record<string, string>, env: Record<string, string> = {}) => {
  const planted = Object.entries(files).map(([name, text]) => [`test/unit/${name}`, text]);
  copy = copyBootstrap(Object.fromEntries(planted));
  copy.write(
    'test/config/expected-skips.json',
    JSON.stringify([{ name: 'needs a moon', reason: 'There is none here.' }]),
  );
  const { status, stdout } = await copy.run(['electron/bootstrap/test.mjs', 'unit'], env);
  return { status, stdout, lastLine: stdout.trimEnd().split('\n').at(-1) };
};

test('what passes is counted', async () => {
  const { status, lastLine } = await runUnit({ 'a.test.ts': passing, 'b.test.ts': passing });
  expect({ status, lastLine }).toEqual({ status: 0, lastLine: '2 passed, 0 failed' });
});

test('one failed test fails the run, and is named', async () => {
  const failing = `${passing}test('wrong', () => expect(1).toBe(2));\n`;
  const { status, stdout, lastLine } = await runUnit({ 'a.test.ts': failing });
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: '1 passed, 1 failed' });
  expect(stdout).toContain('FAILED   unit: test/unit/a.test.ts: wrong');
});

test('a file that can not be loaded is a failed test', async () => {
  const broken = "throw new Error('broken');\n";
  const { status, lastLine } = await runUnit({ 'a.test.ts': passing, 'b.test.ts': broken });
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: '1 passed, 1 failed' });
});

test('an error outside of the tests fails the run', async () => {
  const late = `${passing}setTimeout(() => { throw new Error('late'); }, 1);\ntest('waits', () => new Promise((resolve) => setTimeout(resolve, 200)));\n`;
  const { status, lastLine } = await runUnit({ 'a.test.ts': late });
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: '2 passed, 1 failed' });
});

test('a suite that crashes is a failed test, whatever it left before', async () => {
  const crashing =
    "process.kill(process.ppid, 'SIGKILL');\nsetTimeout(() => {}, 60_000);\nawait new Promise(() => {});\n";
  const { status, lastLine } = await runUnit({ 'a.test.ts': crashing });
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: '0 passed, 1 failed' });
});

test('a suite without tests is a failed test', async () => {
  const { status, lastLine } = await runUnit({});
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: '0 passed, 1 failed' });
});

const skipping = `${passing}test.skipIf(true)('to the moon (needs a moon)', () => {});\ntest.skipIf(true)('to mars (needs a rocket)', () => {});\n`;

test('what is skipped is named and counted apart', async () => {
  const { status, stdout, lastLine } = await runUnit({ 'a.test.ts': skipping });
  expect({ status, lastLine }).toEqual({ status: 0, lastLine: '1 passed, 0 failed, 2 skipped' });
  expect(stdout).toContain('skipped  unit: test/unit/a.test.ts: to mars (needs a rocket)');
});

test('in CI only what is expected may be skipped', async () => {
  const { status, stdout, lastLine } = await runUnit({ 'a.test.ts': skipping }, { CI: 'true' });
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: '1 passed, 1 failed, 1 skipped' });
  expect(stdout).toContain('to mars (needs a rocket) (skipped, and not expected to be)');
});

test('in CI a suite that is skipped as a whole is a failed test', async () => {
  const only = `${importVitest}test.skip('to the moon (needs a moon)', () => expect(1).toBe(1));\n`;
  const { status, lastLine } = await runUnit({ 'a.test.ts': only }, { CI: 'true' });
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: '0 passed, 1 failed, 1 skipped' });
});

test("Playwright's tests are counted in the same way", async () => {
  copy = copyBootstrap({
    'test/e2e/a.spec.ts': `import { expect, test } from 'playwright/test';
test.describe('moon', () => {
  test('right', () => expect(1).toBe(1));
  test('wrong', () => expect(1).toBe(2));
  test('far', () => test.skip(true, 'no rocket'));
});
`,
  });
  // Nothing of the product is needed, so nothing is built.
  copy.write(
    'electron/bootstrap/targets.mjs',
    'export const targets = {}; export const commonInputs = [];\n',
  );
  const { status, stdout } = await copy.run(['electron/bootstrap/test.mjs', 'e2e']);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 passed, 1 failed, 1 skipped');
  expect(stdout).toContain('FAILED   e2e: a.spec.ts: moon › wrong');
  expect(stdout).toContain('skipped  e2e: a.spec.ts: moon › far');
  expect(status).toBe(1);
});

test('an unknown suite is wrong usage', async () => {
  copy = copyBootstrap();
  const { status, stderr } = await copy.run(['electron/bootstrap/test.mjs', 'units']);
  expect(status).toBe(2);
  expect(stderr).toContain('types, lint, rules, unit, integration, stories, e2e');
});
