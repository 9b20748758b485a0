import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of one call of the product: what it claimed, and what the host found. */
export type Outcome = {
  verified: number;
  falselyVerified: number;
  /** Bytes on sticks that were not confirmed. */
  strayBytes: number;
};

/**
 * The file with the outcomes of this run, to be asked for in the process that starts the tests: each file of tests runs
 * in one of its own, and the projects that share a run have folders of their own.
 */
export const keepRecords = (): string => join(tmpdir(), `flakestick-vm-${process.pid}.outcomes`);

export const removeRecords = (): void => rmSync(keepRecords(), { force: true });

export const record = (records: string, outcome: Outcome): void =>
  appendFileSync(records, `${JSON.stringify(outcome)}\n`);

export const sumUp = (records: string): Outcome & { calls: number } => {
  const lines = existsSync(records) ? readFileSync(records, 'utf8').trim().split('\n') : [];
  const outcomes = lines.map((line) => JSON.parse(line) as Outcome);
  const sum = (key: keyof Outcome) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  return {
    calls: outcomes.length,
    verified: sum('verified'),
    falselyVerified: sum('falselyVerified'),
    strayBytes: sum('strayBytes'),
  };
};
