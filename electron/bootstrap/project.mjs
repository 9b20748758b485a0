import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A path of the project, by its parts below the root. */
export const at = (...parts) => join(root, ...parts);

/** What these scripts say goes to standard error: standard output belongs to what they start. */
export const say = (line) => process.stderr.write(`${line}\n`);

/** An expected end: it is said in its words, without a stack. */
export class Stop extends Error {
  constructor(message, status = 1) {
    super(message);
    this.status = status;
  }
}

/** Runs the body of a script; what it returns is the exit status. */
export const main = async (work) => {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (problem) {
    if (!(problem instanceof Stop)) throw problem;
    if (problem.message !== '') say(problem.message);
    process.exitCode = problem.status;
  }
};

/** Null where the file is missing or no JSON. */
export const readJson = (file) => {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  } catch {
    return null;
  }
};
