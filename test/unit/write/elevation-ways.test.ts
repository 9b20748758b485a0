import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listWays, ways } from '../../../electron/adapters/elevation/ways.ts';
import { terminalTexts } from '../../../electron/texts/terminal.ts';

const end = { ready: false, exitCode: 1, exitSignal: null, text: [] };

describe('the ways to become root', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flakestick-ways-'));
  afterEach(() => vi.unstubAllEnvs());

  it('are told of by the same table that is tried', async () => {
    vi.stubEnv('PATH', folder);
    writeFileSync(join(folder, 'pkexec'), '#!/bin/sh\n', { mode: 0o755 });
    expect(await listWays({ terminal: null })).toEqual([{ name: 'pkexec', isMissing: false }]);
    rmSync(folder, { recursive: true });
    const [pkexec] = await listWays({ terminal: null });
    // NixOS has one that is not on PATH.
    if (pkexec?.isMissing !== false) expect(pkexec?.isMissing).toBe(true);
  });

  it.each(ways.map((way) => [way.name, way] as const))('%s stands before the command', (_, way) => {
    const [program, ...rest] = way.wrap('/bin/it', {
      devices: ['/dev/sdz'],
      isCopied: false,
      terminal: terminalTexts('en').ask.password,
    });
    expect(program).toBe('/bin/it');
    expect(rest.every((word) => !word.startsWith('/'))).toBe(true);
    // An end that says nothing of the authorisation is the helper's.
    expect(way.judge(end)).toBeNull();
  });
});
