import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, readJson } from './project.mjs';

/** How long a failed download is not tried again. */
const remembersMs = 6 * 3_600_000;
/** Longer than `fetch-electron.mjs` gives a download; what says it runs since then was killed. */
const longestMs = 20 * 60_000;

const folder = at('node_modules', 'electron');
const outcomeFile = at('.cache', 'electron-download.json');

/**
 * Path of Electron's binary, or why there is none.
 * Where it was not downloaded yet, this waits for it for ten seconds at most; a longer download goes on by itself, and
 * one that failed is tried again after some hours.
 */
export const findElectron = async (node, patienceMs = 10_000) => {
  const started = Date.now();
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return givenElectron(given);
  const { version } = readJson(join(folder, 'package.json'));
  const installed = installedElectron(version);
  if (installed) return { file: installed };
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) {
    return { reason: 'Electron is not here, and ELECTRON_SKIP_BINARY_DOWNLOAD forbids to get it' };
  }

  const former = readDownload(version);
  if (former?.failed && started - former.at < remembersMs) {
    return {
      reason: `${former.failed} (tried ${ago(started - former.at)}; "npx install-electron" tries again)`,
    };
  }
  const child = former?.running ? null : startDownload(node, version);
  while (Date.now() - started < patienceMs) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const file = installedElectron(version);
    if (file && !readDownload(version)?.running) return { file };
    const failed = readDownload(version)?.failed;
    if (failed) return { reason: failed };
  }
  child?.unref();
  return {
    reason: 'Electron is still being downloaded; it goes on, and a later start has the window',
  };
};

/** The first with Node.js 24, which the app is built for (as in nix/programs.nix). */
const oldestElectron = 40;

/** Someone else's, as nixpkgs has it. */
const givenElectron = (dist) => {
  const file = join(dist, 'electron');
  const { stdout, status } = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  if (status !== 0) {
    return { reason: `there is no Electron that runs in ELECTRON_OVERRIDE_DIST_PATH (${dist})` };
  }
  const version = stdout.trim().replace(/^v/, '');
  return Number.parseInt(version, 10) >= oldestElectron
    ? { file }
    : {
        reason: `Electron ${version} in ELECTRON_OVERRIDE_DIST_PATH is older than ${oldestElectron}`,
      };
};

/** The rules of Electron's own install.js: of this version, and unpacked to its end. */
const installedElectron = (version) => {
  const readText = (...parts) => readFileSync(join(folder, ...parts), 'utf8').trim();
  try {
    if (readText('dist', 'version').replace(/^v/, '') !== version) return null;
    const file = join(folder, 'dist', readText('path.txt'));
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
};

const readDownload = (version) => {
  const download = readJson(outcomeFile);
  if (download?.version !== version) return null;
  const lost = download.running && Date.now() - download.at > longestMs;
  return lost ? null : download;
};

/** In a session of its own: Ctrl-C ends the start, and a download of a minute is not lost with it. */
const startDownload = (node, version) => {
  mkdirSync(at('.cache'), { recursive: true });
  rmSync(outcomeFile, { force: true });
  writeFileSync(outcomeFile, JSON.stringify({ version, at: Date.now(), running: true }));
  return spawn(node, [at('electron', 'bootstrap', 'fetch-electron.mjs'), outcomeFile, version], {
    stdio: 'ignore',
    detached: true,
    windowsHide: true,
  });
};

const ago = (ms) => {
  const minutes = Math.round(ms / 60_000);
  if (minutes === 0) return 'just now';
  return minutes < 60 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`;
};
