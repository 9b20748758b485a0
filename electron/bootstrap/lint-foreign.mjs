import { spawnSync } from 'node:child_process';
import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { at, root } from './project.mjs';

/** Files and folders with what is neither TypeScript nor JavaScript. */
const places = ['flake.nix', '.ci', 'nix', 'test/vm', 'test/fixtures', 'assets'];

/**
 * Lints the shell scripts (shellcheck) and reads the nix files (nix-instantiate --parse). A tool that is not there skips
 * its files by name; none of them to be found is a fault, because then the places above are wrong.
 * @returns {import('./suites.mjs').Outcome}
 */
export const lintForeign = () => {
  const outcome = { passed: [], failed: [], skipped: [] };
  const files = places.flatMap(filesAt);
  for (const { name, tool, args, choose } of linters) {
    const chosen = files.filter(choose);
    if (chosen.length === 0) {
      outcome.failed.push(`${name}: there are none`);
      continue;
    }
    const ended = spawnSync(tool, [...args, ...chosen], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (ended.error?.code === 'ENOENT') {
      outcome.skipped.push(`${name} (needs ${tool})`);
      continue;
    }
    if (ended.status === 0) outcome.passed.push(name);
    else {
      console.log(complaint(ended));
      outcome.failed.push(name);
    }
  }
  return outcome;
};

/** shellcheck complains on its standard output; nix prints there all that it has read, and complains on the other. */
const complaint = ({ stdout, stderr, error }) =>
  (error?.message ?? (stderr.trim() === '' ? stdout : stderr)).trimEnd();

const firstLine = (file) => {
  const start = Buffer.alloc(64);
  const descriptor = openSync(at(file), 'r');
  try {
    return start.toString('utf8', 0, readSync(descriptor, start)).split('\n')[0];
  } finally {
    closeSync(descriptor);
  }
};

const linters = [
  {
    name: 'shell scripts',
    tool: 'shellcheck',
    // A part that is read by another says which shell it is for; what it reads lies beside it.
    args: ['--external-sources', '--source-path=SCRIPTDIR'],
    choose: (file) => file.endsWith('.sh') || /^#!.*\b(ba|da)?sh\b/.test(firstLine(file)),
  },
  {
    name: 'nix files',
    tool: 'nix-instantiate',
    // Nothing is stored: it works for whoever has no store, too.
    args: ['--parse', '--store', 'dummy://'],
    choose: (file) => file.endsWith('.nix'),
  },
];

const filesAt = (place) => {
  const found = lstatSync(at(place), { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.isFile() ? [place] : [];
  return readdirSync(at(place)).flatMap((name) => filesAt(`${place}/${name}`));
};
