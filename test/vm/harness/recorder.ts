import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of one call of the product: what it claimed, and what the host found. */
export type Outcome = {
  verified: number;
  falselyVerified: number;
  /** Bytes on sticks that were not confirmed. */
  strayBytes: number;
};

const fileIn = (runs: string) => join(runs, 'outcomes');

/** Kept in a file, because each file of tests runs in a process of its own. */
export const record = (runs: string, outcome: Outcome): void =>
  appendFileSync(fileIn(runs), `${JSON.stringify(outcome)}\n`);

export const sumUp = (runs: string): Outcome & { calls: number } => {
  const lines = existsSync(fileIn(runs))
    ? readFileSync(fileIn(runs), 'utf8').trim().split('\n')
    : [];
  const outcomes = lines.map((line) => JSON.parse(line) as Outcome);
  const sum = (key: keyof Outcome) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  return {
    calls: outcomes.length,
    verified: sum('verified'),
    falselyVerified: sum('falselyVerified'),
    strayBytes: sum('strayBytes'),
  };
};
