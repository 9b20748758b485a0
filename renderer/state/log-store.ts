import { createStore, type StoreApi } from 'zustand/vanilla';
import { type LogLine, lastLines } from '../../electron/contract/index.ts';
import type { Api } from '../api/api.ts';

/** The engine keeps 5,000 in memory; the window a few more, because it has seen them anyway. */
const kept = 20_000;

export type JobLog = {
  lines: readonly LogLine[];
  /** How many lines each derivation has said, in the order of their first. Null is nix itself. */
  counts: ReadonlyMap<string | null, number>;
  /** The whole log on the engine's disk. */
  file: string | null;
};

export type LogStore = StoreApi<{ logs: Record<string, JobLog> }>;

const emptyLog: JobLog = { lines: [], counts: new Map(), file: null };

export const createLogStore = (): LogStore => createStore(() => ({ logs: {} }));

export const logOf = (logs: Record<string, JobLog>, jobId: string): JobLog =>
  logs[jobId] ?? emptyLog;

/** Pure. Lines that are there already, by their number, are left out; the oldest give way. */
export const appendLines = (log: JobLog, lines: readonly LogLine[]): JobLog => {
  const last = log.lines.at(-1)?.number ?? -1;
  const fresh = lines.filter((line) => line.number > last);
  if (fresh.length === 0) return log;
  const counts = new Map(log.counts);
  for (const { derivation } of fresh) counts.set(derivation, (counts.get(derivation) ?? 0) + 1);
  return { ...log, counts, lines: lastLines([...log.lines, ...fresh], kept) };
};

/** Pure. What an answer of `jobs.readLog` and what arrived meanwhile add up to, without a line twice. */
export const mergeLines = (log: JobLog, read: readonly LogLine[]): JobLog => {
  const known = new Map([...read, ...log.lines].map((line) => [line.number, line]));
  const lines = [...known.values()].sort((a, b) => a.number - b.number);
  return appendLines({ ...emptyLog, file: log.file }, lines);
};

export const addLog = (store: LogStore, jobId: string, lines: readonly LogLine[]): void =>
  store.setState(({ logs }) => ({
    logs: { ...logs, [jobId]: appendLines(logOf(logs, jobId), lines) },
  }));

/** Fetches what the engine still has of a job's log: after a reload, or after a gap in the events. */
export const readLog = async (
  api: Pick<Api, 'jobs'>,
  store: LogStore,
  jobId: string,
  isWanted: () => boolean = () => true,
): Promise<void> => {
  const read = await api.jobs.readLog({ jobId, fromNumber: 0 });
  // It may have been forgotten meanwhile.
  if (!read.ok || !isWanted()) return;
  store.setState(({ logs }) => ({
    logs: {
      ...logs,
      [jobId]: { ...mergeLines(logOf(logs, jobId), read.value.lines), file: read.value.file },
    },
  }));
};

/** Drops the logs of jobs that the engine has forgotten. */
export const keepLogsOf = (store: LogStore, jobIds: readonly string[]): void =>
  store.setState(({ logs }) => ({
    logs: Object.fromEntries(Object.entries(logs).filter(([jobId]) => jobIds.includes(jobId))),
  }));
