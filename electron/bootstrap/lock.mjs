import { randomUUID } from 'node:crypto';
import { mkdirSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { at, readJson, say } from './project.mjs';

const heartbeatMs = 2000;
const staleMs = 20_000;
const lookAgainMs = 200;

/**
 * Runs `work` while no other process that asks for the same lock runs its own. Its holder touches the file every two
 * seconds, so that one whose holder was killed is taken over: at once where its process is known to be gone.
 */
export const withLock = async (name, work) => {
  mkdirSync(at('.cache'), { recursive: true });
  const file = at('.cache', `${name}.lock`);
  const token = randomUUID();
  let told = false;
  while (!take(file, token)) {
    if (isStale(file)) takeAway(file);
    else {
      if (!told) say(`Another process is busy here (${name}); waiting for it.`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
    }
  }
  const beat = setInterval(() => touch(file), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (readJson(file)?.token === token) remove(file);
  }
};

const take = (file, token) => {
  const content = JSON.stringify({ token, pid: process.pid, host: hostname() });
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (problem) {
    if (problem.code === 'EEXIST') return false;
    throw problem;
  }
};

const isStale = (file) => {
  const age = ageMs(file);
  if (age === null) return false;
  if (age > staleMs) return true;
  const holder = readJson(file);
  return holder?.host === hostname() && !runs(holder.pid);
};

/** Two who see the same stale lock must not remove each other's fresh one: a lock around the removal. */
const takeAway = (file) => {
  const guard = `${file}.stale`;
  if ((ageMs(guard) ?? 0) > staleMs) remove(guard);
  if (!take(guard, '')) return;
  try {
    if (isStale(file)) remove(file);
  } finally {
    remove(guard);
  }
};

const runs = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (problem) {
    return problem.code === 'EPERM';
  }
};

const ageMs = (file) => {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return null;
  }
};

const touch = (file) => {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Taken away by someone who held us for dead; the token keeps us from removing theirs.
  }
};

const remove = (file) => {
  try {
    unlinkSync(file);
  } catch {
    // Gone already.
  }
};
