import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { has, program } from '../../config/machine.ts';
import { createInstallerLab, installer, settings } from './installer-lab.ts';
import { type Answer, talk } from './installer-terminal.ts';

const usable =
  has.root &&
  has.mount &&
  ['jq', 'script', 'setsid', 'flock', 'unshare', 'systemd-ask-password'].every(program);

/** Its own steps in the place of those that touch a disk; all else is the installer's. */
const createRun = () => {
  const lab = createInstallerLab();
  const folder = join(lab.root, 'installer');
  cpSync(installer, folder, { recursive: true });
  rmSync(join(folder, 'steps'), { recursive: true });
  mkdirSync(join(folder, 'steps'));
  const step = (name: string, script: string) =>
    writeFileSync(
      join(folder, 'steps', `${name}.sh`),
      [
        '#!/usr/bin/env bash',
        `# Does ${name.slice(3)}`,
        'set -euo pipefail',
        ...['common', 'settings', 'ask'].map((part) => `. ${folder}/lib/${part}.sh`),
        'report_unexpected_failures; make_state_folder; load_settings',
        script,
      ].join('\n'),
    );
  const read = (name: string) => {
    const file = join(lab.state, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  return {
    ...{ lab, step, read, install: join(folder, 'install.sh') },
    run: (...args: string[]) => lab.run(['bash', join(folder, 'install.sh'), ...args]),
    type: (answers: Answer[], ...args: string[]) =>
      talk(lab, `bash ${join(folder, 'install.sh')} ${args.join(' ')}`, answers),
    console: (answers: Answer[], end: RegExp) =>
      talk(lab, `bash ${join(folder, 'console.sh')} -`, answers, { end }),
    both: (answers: Answer[], end: RegExp) =>
      talk(
        lab,
        `(sleep 1; setsid bash ${join(folder, 'install.sh')} </dev/null >/dev/null 2>&1) & exec bash ${join(folder, 'console.sh')} -`,
        answers,
        { end },
      ),
  };
};

describe.skipIf(!usable)(
  'install.sh and console.sh (needs root, mount, systemd-ask-password)',
  () => {
    let it: ReturnType<typeof createRun>;
    beforeEach(() => {
      it = createRun();
    });
    afterEach(() => it.lab.remove());

    test('runs the steps in order, and says what each does', () => {
      it.step('10-one', 'say first; [ "$FLAKESTICK_STEP" = 10-one ]');
      it.step('20-two', 'say second >&2');
      const { status, output } = it.run();
      expect(status, output).toBe(0);
      expect(output).toMatch(/1 of 2: Does one[\s\S]*first[\s\S]*2 of 2: Does two[\s\S]*second/);
      expect(it.read('log')).toMatch(/^\d\d:\d\d:\d\d first$/m);
      expect(it.read('log')).toMatch(/^\d\d:\d\d:\d\d second$/m);
      expect(it.read('status')).toBe('done\n');
      expect(it.read('step')).toBe('20-two\n');
      expect(it.run('--list').output).toMatch(/^10-one +Does one\n20-two +Does two\n$/);
    });

    test('stops at a step that fails, and goes on from it', () => {
      it.step('10-one', 'say first');
      it.step('20-two', '[ -e "$FLAKESTICK_STATE/mended" ] || fail "It is broken." "Mend it."');
      it.step('30-three', 'say third');
      const { status, output } = it.run();
      expect(status).toBe(1);
      expect(output).toContain('FAILED: It is broken.\n  Mend it.\n');
      expect(output).toContain('FAILED in step 20-two (Does two).');
      expect(output).toContain('Nothing has been erased.');
      expect(output).toContain('flakestick-install --from 20-two');
      expect(output).not.toContain('third');
      expect(it.read('status')).toBe('failed 20-two\n');
      writeFileSync(join(it.lab.state, 'mended'), '');
      writeFileSync(join(it.lab.state, 'erased'), '/dev/sdx\n');
      const again = it.run('--from', 'two');
      expect(again.status, again.output).toBe(0);
      expect(again.output).not.toContain('first');
      expect(again.output).toContain('third');
      expect(it.read('status')).toBe('done\n');
    });

    test('a command that nobody expected to fail is named, without what is in its variables', () => {
      it.step('10-one', 'passphrase=hunter2; printf %s "$passphrase" | false');
      const { status, output } = it.run();
      expect(status).toBe(1);
      expect(output).toMatch(/FAILED \(status 1\): .*false/);
      expect(output + it.read('log')).not.toContain('hunter2');
    });

    test('says that the disk was erased', () => {
      it.step('10-one', 'write_state erased /dev/sdx; exit 7');
      expect(it.run().output).toContain('Erased: /dev/sdx');
    });

    test.each(['nothing', '', '30'])('--from %j is no step', (name) => {
      it.step('10-one', ':');
      const { status, output } = it.run('--from', name);
      expect(status).toBe(2);
      expect(output).toContain('10-one');
    });

    test('two never run at once', async () => {
      it.step(
        '10-one',
        'touch "$FLAKESTICK_STATE/began"; while [ ! -e "$FLAKESTICK_STATE/go" ]; do sleep 0.1; done',
      );
      const first = spawn('bash', [it.install], { env: it.lab.env, stdio: 'ignore' });
      const ended = new Promise((resolve) => first.once('close', resolve));
      await until(() => it.read('step') !== '' && existsSync(join(it.lab.state, 'began')));
      const { status, output } = it.run();
      expect(status).toBe(3);
      expect(output).toContain(`running already (process ${first.pid})`);
      expect(it.read('status')).toBe('running\n');
      writeFileSync(join(it.lab.state, 'go'), '');
      expect(await ended).toBe(0);
      expect(it.run().status).toBe(0);
    });

    test('SIGTERM ends the step and all that it started, and leaves it to go on', async () => {
      it.step('10-one', ':');
      it.step(
        '20-two',
        'if [ ! -e "$FLAKESTICK_STATE/began" ]; then echo $$ >"$FLAKESTICK_STATE/began"; sleep 1000; fi',
      );
      const child = spawn('bash', [it.install], { env: it.lab.env, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('close', resolve));
      await until(() => it.read('began').endsWith('\n'));
      child.kill('SIGTERM');
      expect(await ended).toBe(1);
      expect(it.read('status')).toBe('failed 20-two\n');
      expect(it.read('log')).toContain('STOPPED in step 20-two');
      expect(existsSync(`/proc/${it.read('began').trim()}`)).toBe(false);
      expect(it.run('--from', '20-two').status).toBe(0);
    });

    test('what moves a cursor does not get into the log; the last state of a progress line does', () => {
      it.step(
        '10-one',
        String.raw`printf '\e[2Jred \e[1;31mtext\e[0m\a\b\n  10%%\r  90%%\r100%%\nno end'`,
      );
      expect(it.run().status).toBe(0);
      const log = it.read('log');
      expect(log).toMatch(/^\S+ red text$/m);
      expect(log).toMatch(/^\S+ 100%$/m);
      expect(log).toMatch(/^\S+ no end$/m);
      expect(log).not.toContain('\u001b');
    });

    describe('questions', () => {
      test('a typed answer, at the terminal where it was started', async () => {
        it.step('10-one', 'ask_line "Colour:"; say "It is <$ANSWER>."');
        const { status, transcript } = await it.type([{ when: /Colour:/, type: ' deep red' }]);
        expect(status, transcript).toBe(0);
        expect(transcript).toContain('It is < deep red>.');
      });

      test('passphrases: empty, differing, then right; they stand nowhere', async () => {
        it.step(
          '10-one',
          `ask_new_passphrase laptop; printf '%s' "$ANSWER" | sha256sum
         tr '\\0' '\\n' </proc/self/environ | grep -c 'wört' || true`,
        );
        const secret = 'ein wört "$(x)" \\ ';
        const { status, transcript } = await it.type([
          { when: /New passphrase for laptop:/, type: '' },
          { when: /Once more[\s\S]*New passphrase for laptop:/, type: secret },
          { when: /The same passphrase again:/, type: 'other' },
          { when: /differ[\s\S]*New passphrase for laptop:/, type: secret },
          { when: /The same passphrase again:/, type: secret },
        ]);
        expect(status, transcript).toBe(0);
        const { createHash } = await import('node:crypto');
        expect(transcript).toContain(createHash('sha256').update(secret).digest('hex'));
        expect(transcript + it.read('log')).not.toContain('wört');
        for (const file of ['status', 'step', 'log']) expect(it.read(file)).not.toContain('wört');
      });
    });

    describe('the console', () => {
      test('follows from before the start to a failure, takes answers, and has a shell to go on in', async () => {
        it.step('10-one', 'ask_line "Go?"; [ "$ANSWER" = yes ] || fail "Declined."');
        it.step('20-two', 'say all done');
        const { transcript } = await it.both(
          [
            { when: /Go\?/, type: 'no' },
            {
              when: /This is a shell of root\. To go on: flakestick-install --from 10-one[\s\S]*# $/,
              type: 'exit',
            },
            {
              when: /FAILED in step 10-one[\s\S]*shell of root[\s\S]*# $/,
              type: `bash ${it.install} --from one; exit`,
            },
            { when: /Go\?/, type: 'yes' },
          ],
          /laptop is installed\. This machine powers off/,
        );
        expect(transcript).toMatch(/This stick installs NixOS: +laptop[\s\S]*begins in a moment/);
        expect(transcript).toContain('offline: asks nothing of the network');
        expect(it.read('status')).toBe('done\n');
      });

      test('an answer given elsewhere ends the question here', async () => {
        it.step('10-one', 'ask_line "Go?"; say "It was <$ANSWER>."');
        const console = it.install.replace('install.sh', 'console.sh');
        // A second console, without a terminal, answers as an agent does.
        const other = `(while [ ! -e /run/systemd/ask-password/ask.* ]; do sleep 0.2; done; sleep 1; script -qec 'systemd-tty-ask-password-agent --query' /dev/null <<<'there' >/dev/null) &`;
        const { transcript } = await talk(
          it.lab,
          `bash -c '${other.replaceAll("'", "'\\''")} (sleep 1; setsid bash ${it.install} </dev/null >/dev/null 2>&1) & exec bash ${console} -'`,
          [],
          { end: /laptop is installed/ },
        );
        expect(transcript).toContain('It was <there>.');
      });

      test('a log that grows fast is shown by its end, and no line is cut', async () => {
        it.step(
          '10-one',
          'for ((i = 0; i < 30000; i++)); do echo "line $i of many, and none of them is cut in two"; done',
        );
        expect(it.run().status).toBe(0);
        const { transcript } = await it.console([], /laptop is installed/);
        expect(transcript).toMatch(/\(… \d+ lines more, in \S+log\)/);
        expect(transcript).toContain('line 29999 of many, and none of them is cut in two\r\n');
        expect(transcript.split('\n').length).toBeLessThan(100);
      });

      test('says so where the settings can’t be read', async () => {
        it.step('10-one', ':');
        it.lab.use({ host: 'x' });
        const { transcript } = await it.both([], /FAILED in step 10-one[\s\S]*# $/);
        expect(transcript).toContain("can't be read");
      });

      test('tells of uncommitted changes', async () => {
        it.step('10-one', ':');
        it.lab.use(settings({ dirty: true }));
        const { transcript } = await it.console([], /begins in a moment/);
        expect(transcript).toContain(
          'Revision:                   aaaaaaaaaaaa, uncommitted changes',
        );
      });
    });
  },
);

const until = async (condition: () => boolean): Promise<void> => {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to pass');
};
