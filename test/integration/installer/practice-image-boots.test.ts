import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparePracticeFleet } from '../../../electron/engine/fleet/practice-fleet.ts';
import { has } from '../../config/machine.ts';
import { said } from '../../fixtures/failure-words.ts';
import { createLab, type Lab } from '../nix-lab.ts';
import { createBuilder } from './build-lab.ts';

const qemu = 'qemu-system-x86_64';

describe.skipIf(!has.nix || !has.qemu)('a practice image boots (needs nix and qemu)', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = createLab();
  });
  afterAll(() => lab.remove());

  test.each([
    ['laptop', {}],
    ['server', { prebuilt: true }],
  ])(
    '%s says its name on the first serial port',
    async (host, options) => {
      const prepared = await preparePracticeFleet(lab.ports);
      if (!prepared.ok) throw new Error(said(prepared.error).message);
      const { value } = await createBuilder(lab).built(prepared.value, host, options);
      const drive = `file=${value.image},format=raw,if=ide,readonly=off,snapshot=on`;
      const machine = spawn(
        qemu,
        ['-drive', drive, '-serial', 'stdio', '-display', 'none', '-monitor', 'none'],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      let text = '';
      try {
        for await (const chunk of machine.stdout) {
          text += String(chunk);
          if (text.includes('\n')) break;
        }
      } finally {
        machine.kill('SIGKILL');
        await once(machine, 'exit');
      }
      expect(text).toContain(`FLAKESTICK PRACTICE IMAGE ${host}\r\n`);
    },
    60_000,
  );
});
