import { Failure, failure } from '../contract/index.ts';
import type { HelperEnd, HelperTask, WorkEvent } from '../engine/ports/index.ts';
import {
  createReport,
  type HelperPhase,
  type HelperReport,
  type ToldFailure,
} from '../helper-protocol/index.ts';
import type { ProcessEnd, ToldEvent } from './helper-process.ts';

/** With failures that are known to be the contract's. */
type Report = HelperReport<Failure>;

export type ReportBook = ReturnType<typeof createReportBook>;
export type Follower = ReturnType<ReportBook['follow']>;

/** What is known of each drive of a task, whichever helpers work on it. */
export const createReportBook = (task: HelperTask, onEvent: (event: WorkEvent) => void) => {
  const reports: (Report | null)[] = task.drives.map(() => null);
  const digests: string[] = [];

  const pathOf = (place: number): string => task.drives[place]?.identity.path ?? '';

  const settle = (place: number, report: Report): void => {
    if (reports[place] !== null) return;
    reports[place] = report;
    onEvent({ type: 'finished', drive: place, report });
  };

  const addDigests = (from: number, values: string[]): void => {
    // With a gap nothing after it could be told from anything.
    if (from > digests.length) return;
    digests.splice(from, digests.length - from, ...values);
    onEvent({ type: 'digests', from, values });
  };

  return {
    /** Notes what a helper says that has only some of the drives; `places` are theirs in the task. */
    follow: (places: number[]) => {
      const seen = new Map(places.map((place) => [place, { ...unseen }]));
      const forbidden = new Map<number, Report>();
      const take = (place: number, told: HelperReport<ToldFailure>): void => {
        const report = reportOf(told, pathOf(place));
        if (mayNeedMore(report, task.drives[place]?.practice ?? true)) forbidden.set(place, report);
        else settle(place, report);
      };
      /** The last word may know more than what was said when the drive was done with, such as the image's SHA-256. */
      const takeLast = (place: number, report: HelperReport<ToldFailure>): void => {
        take(place, report);
        if (!forbidden.has(place)) reports[place] = reportOf(report, pathOf(place));
      };
      return {
        note: (event: ToldEvent): void => {
          if (event.type === 'digests') addDigests(event.from, event.values);
          if (event.type === 'done') {
            for (const [index, place] of places.entries()) {
              const report = event.reports[index];
              if (report) takeLast(place, report);
              else if (event.error) settle(place, untouched(failureOf(event.error, pathOf(place))));
            }
          }
          const drive = 'drive' in event ? places[event.drive] : undefined;
          if (!('drive' in event) || drive === undefined) return;
          if (event.type === 'finished') take(drive, event.report);
          else if (event.type === 'warning') {
            onEvent({ ...event, drive, warning: failureOf(event.warning, pathOf(drive)) });
          } else {
            const memory = seen.get(drive);
            if (memory) memory.isTouched = true;
            if (event.type === 'touched') return;
            if (memory && event.type === 'phase') memory.phase = event.phase;
            if (memory && event.type === 'progress' && event.phase === 'writing') {
              memory.bytesDone = event.bytesDone;
            }
            onEvent({ ...event, drive });
          }
        },
        /** The drives that this helper was not allowed to open. Nothing was told of them yet, as more rights may be had. */
        forbidden: (): number[] => [...forbidden.keys()],
        /** There are no more rights. */
        settleForbidden: (): void => {
          for (const [place, report] of forbidden) settle(place, report);
        },
        /** The helper is gone: what it did not say its last word on is lost. */
        conclude: (end: ProcessEnd): void => {
          for (const [place, memory] of seen) {
            if (!forbidden.has(place)) settle(place, lost(task.kind, pathOf(place), end, memory));
          }
        },
      };
    },
    /** None of these is worked on, because of this. */
    fail: (places: number[], error: Failure): void => {
      for (const place of places) settle(place, untouched(error));
    },
    end: (): HelperEnd => ({
      reports: reports.map(
        (report) => report ?? untouched(failure('INTERNAL', { reason: 'nothingDone' })),
      ),
      digests,
    }),
  };
};

/** What a helper says may be of another version, or not of ours at all. */
const failureOf = (told: ToldFailure, device: string): Failure => {
  const { success, data, error } = Failure.safeParse(told);
  if (success) return data;
  const said = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return failure('INTERNAL', { reason: 'answer', device, said });
};

const reportOf = (told: HelperReport<ToldFailure>, device: string): Report => ({
  ...told,
  error: told.error && failureOf(told.error, device),
});

/** Root is never asked for a file. */
const mayNeedMore = (report: HelperReport, practice: boolean): boolean =>
  !practice && report.error?.code === 'AUTHORISATION_UNAVAILABLE' && report.stick === 'untouched';

const untouched = (error: Failure): Report => ({ ...createReport(), error });

/** What is known of a drive whose helper can't tell any more. */
type DriveMemory = { isTouched: boolean; phase: HelperPhase | null; bytesDone: number };

const unseen: DriveMemory = { isTouched: false, phase: null, bytesDone: 0 };

const lost = (
  kind: HelperTask['kind'],
  path: string,
  end: ProcessEnd,
  { isTouched, phase, bytesDone }: DriveMemory,
): Report => {
  const error = failure('HELPER_LOST', {
    reason: 'ended',
    device: path,
    exitCode: end.exitCode,
    signal: end.exitSignal,
    text: end.text,
  });
  const report = untouched(error);
  if (kind !== 'write' || !isTouched) return report;
  return {
    ...report,
    bytesWritten: bytesDone,
    flushed: phase === 'verifying',
    stick: phase === 'verifying' ? 'writtenUnverified' : 'partlyWritten',
  };
};
