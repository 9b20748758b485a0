import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownHome, removeOwnHome } from '../../config/own-home.ts';

const project = new URL('../../..', import.meta.url).pathname;
const fleets = join(project, 'test/fixtures/fleets');

/** The tree that whole systems are evaluated with; undefined where none is given. */
export const nixpkgs = process.env.FLAKESTICK_NIXPKGS;

/** nix-instantiate with a store of its own, in which nothing gets built. */
export const createNixpkgsLab = () => {
  const root = mkdtempSync(join(tmpdir(), 'flakestick-modules-'));
  const env = {
    ...process.env,
    ...ownHome(root),
    NIX_CONFIG: 'build-users-group =',
    // nix 2.8 can crash in its garbage collector during a whole evaluation of NixOS.
    GC_DONT_GC: '1',
  };

  const instantiate = (expression: string) => {
    const text = `let
  flakestick = ${join(project, 'nix')};
  nixpkgs = ${nixpkgs ?? 'throw "FLAKESTICK_NIXPKGS is not set"'};
  fleet = name: import ${fleets}/call-flake.nix {
    inherit nixpkgs flakestick;
    folder = ${fleets} + "/\${name}";
  };
  inherit (import (flakestick + "/lib")) mkInstaller mkInstallers;
in ${expression}`;
    const flags = ['--eval', '--strict', '--json', '--read-write-mode', '--expr', text];
    return spawnSync('nix-instantiate', flags, {
      env,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
  };

  return {
    /** What the expression is, as JSON. It may use `flakestick`, `nixpkgs`, `fleet "name"`, `mkInstaller`. */
    evaluate: <T>(expression: string): T => {
      const { status, stdout, stderr } = instantiate(expression);
      if (status !== 0) throw new Error(stderr);
      return JSON.parse(stdout) as T;
    },
    /** The complaint of an evaluation that fails. */
    complaint: (expression: string): string => {
      const { status, stdout, stderr } = instantiate(expression);
      if (status === 0) throw new Error(`It evaluates: ${stdout}`);
      return stderr;
    },
    remove: () => {
      removeOwnHome(root);
      rmSync(root, { recursive: true, force: true });
    },
  };
};
export type NixpkgsLab = ReturnType<typeof createNixpkgsLab>;
