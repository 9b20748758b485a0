// `node fetch-electron.mjs OUTCOME VERSION`: runs Electron's own install.js and leaves word of how it ended.
import { spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { at } from './project.mjs';

const longestMs = 15 * 60_000;
const [outcomeFile, version] = process.argv.slice(2);

const leaveWord = (outcome) => {
  // As a whole, because the start that waits for it reads it ten times a second.
  writeFileSync(`${outcomeFile}.new`, JSON.stringify({ version, at: Date.now(), ...outcome }));
  renameSync(`${outcomeFile}.new`, outcomeFile);
};

const child = spawn(process.execPath, [at('node_modules', 'electron', 'install.js')], {
  stdio: ['ignore', 'ignore', 'pipe'],
  timeout: longestMs,
});
let said = '';
child.stderr.setEncoding('utf8').on('data', (text) => {
  said = (said + text).slice(-8192);
});
child.on('error', (problem) => leaveWord({ failed: `Electron's download: ${problem.message}` }));
child.on('close', (code) => {
  if (code === 0) leaveWord({ running: false });
  else leaveWord({ failed: `Electron could not be downloaded: ${reasonIn(said)}` });
});

/** The line of a stack that says what happened, without addresses: they may carry a mirror's credentials. */
const reasonIn = (text) => {
  const line = text.split('\n').find((candidate) => /error/i.test(candidate)) ?? 'no reason given';
  return line
    .trim()
    .replace(/^\w*Error: /, '')
    .replace(/\w+:\/\/\S+/g, 'its address')
    .slice(0, 160);
};
