import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const projectRoot = join(import.meta.dirname, '../../..');

export type Finished = { status: number | null; stdout: string; stderr: string };

/** The scripts behind `npm start` and `npm test` in a folder of their own, on the packages of this one. */
export const copyBootstrap = (
  files: Record<string, string> = {},
  { packages } = { packages: true },
) => {
  const root = mkdtempSync(join(tmpdir(), 'flakestick-bootstrap-'));
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', '.npmrc']) {
    cpSync(join(projectRoot, name), join(root, name));
  }
  for (const name of ['electron/bootstrap', 'test/config']) {
    cpSync(join(projectRoot, name), join(root, name), { recursive: true });
  }
  if (packages) symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);

  const start = (args: string[], env: Record<string, string> = {}): ChildProcess =>
    spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CI: '', ...env },
    });
  const run = (args: string[], env?: Record<string, string>) => finish(start(args, env));
  return { root, write, start, run, remove: () => rmSync(root, { recursive: true, force: true }) };
};

export const finish = (child: ChildProcess): Promise<Finished> =>
  new Promise((resolve) => {
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (part) => {
      stdout += part;
    });
    child.stderr?.on('data', (part) => {
      stderr += part;
    });
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
