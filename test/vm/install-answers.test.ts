import { expect } from 'vitest';
import { GiB, installTest } from './harness/cases.ts';
import { openConsole } from './harness/console.ts';
import {
  confirm,
  givePassphrase,
  untilFailed,
  untilInstalled,
  YES,
} from './harness/install-journey.ts';
import { installSettings } from './harness/install-settings.ts';
import { createComputer } from './harness/installation.ts';
import { luks, plain } from './harness/layouts.ts';
import { pause } from './harness/line-reader.ts';

const nvme = { name: 'nvme', bus: 'nvme', sizeBytes: 2 * GiB } as const;

for (const [name, answers] of [
  ['no', ['no']],
  ['nothing', ['']],
  ['three words that are not yes', ['y', 'YES', 'oui']],
] as const) {
  installTest(`${name} at the question: declined, and nothing is erased`, async () => {
    const computer = await createComputer([nvme]);
    const installation = await computer.start({ settings: installSettings(plain) });
    for (const answer of answers) {
      await installation.console.question(YES);
      await installation.console.type(answer);
    }
    const output = await untilFailed(installation);
    expect(output).toContain('FAILED: Declined.');
    expect(installation.changed()).toEqual([]);
    expect(await installation.state('confirmed')).toBe('');
  });
}

installTest('a typo, and then yes: it installs; Enter at the end, and it stays on', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({
    ...{ settings: installSettings(plain), env: { FLAKESTICK_COUNTDOWN: '600' } },
  });
  const { console } = installation;
  await console.question(YES);
  await console.type('yse');
  await console.question(/Only the word yes goes on/);
  await confirm(installation);
  await console.question(/powers off in 600 seconds. Press Enter to stay/);
  // What was typed too early does not count, so it may take more than one.
  let isOver = false;
  void installation.ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await console.type('');
    await pause(1000);
  }
  await untilInstalled(installation);
  expect(await installation.recorded('systemctl.arguments')).not.toContain('poweroff');
  await console.question(/This is a shell of root/);
});

installTest('passphrases that are empty or differ are asked for again', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({ settings: installSettings(luks) });
  const { console } = installation;
  await confirm(installation);
  await console.question(/New passphrase/);
  await console.type('');
  await console.question(/An empty passphrase protects nothing/);
  await givePassphrase(installation, 'one secret', 'another secret');
  await console.question(/The two passphrases differ/);
  await givePassphrase(installation, 'third secret');
  await untilInstalled(installation);
  const disk = computer.read();
  expect(disk.opens('root', 'third secret')).toBe(true);
  for (const wrong of ['', 'one secret', 'another secret']) {
    expect(disk.opens('root', wrong)).toBe(false);
  }
  expect(console.screen()).not.toMatch(/(one|another|third) secret/);
});

installTest('two consoles: the first answer counts, and both go on', async () => {
  const computer = await createComputer([nvme]);
  const installation = await computer.start({ settings: installSettings(plain) });
  const other = openConsole(installation.vm);
  await installation.console.question(YES);
  await other.question(YES);
  await other.type('yes');
  await untilInstalled(installation);
  await installation.console.question(/is installed/);
  await other.question(/is installed/);
});
