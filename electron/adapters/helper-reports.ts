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

/** What is known of each drive of a task, whichever helpers work on it. */
export type ReportBook = {
  /** Notes what a helper says that has only some of the drives; `places` are theirs in the task. */
  follow: (places: number[]) => Follower;
  /** None of these is worked on, because of this. */
  fail: (places: number[], error: Failure) => void;
  end: () => HelperEnd;
};

export type Follower = {
  note: (event: ToldEvent) => void;
  /** The drives that this helper was not allowed to open. Nothing was told of them yet, as more rights may be had. */
  forbidden: () => number[];
  /** There are no more rights. */
  settleForbidden: () => void;
  /** The helper is gone: what it did not say its last word on is lost. */
  conclude: (end: ProcessEnd) => void;
};

export const createReportBook = (
  task: HelperTask,
  onEvent: (event: WorkEvent) => void,
): ReportBook => {
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
    follow: (places) => {
      const seen = places.map(() => createDriveMemory());
      const forbidden = new Map<number, Report>();
      const take = (index: number, told: HelperReport<ToldFailure>): void => {
        const place = places[index];
        if (place === undefined) return;
        const report = reportOf(told, pathOf(place));
        if (mayNeedMore(report, task.drives[place]?.practice ?? true)) forbidden.set(place, report);
        else settle(place, report);
      };
      /** The last word may know more than what was said when the drive was done with, such as the image's SHA-256. */
      const takeLast = (index: number, report: HelperReport<ToldFailure>): void => {
        take(index, report);
        const place = places[index];
        if (place !== undefined && !forbidden.has(place)) {
          reports[place] = reportOf(report, pathOf(place));
        }
      };
      return {
        note: (event) => {
          switch (event.type) {
            case 'phase':
            case 'progress': {
              const place = places[event.drive];
              if (place === undefined) return;
              seen[event.drive]?.note(event);
              onEvent({ ...event, drive: place });
              break;
            }
            case 'warning': {
              const drive = places[event.drive];
              if (drive === undefined) return;
              onEvent({ type: 'warning', drive, warning: failureOf(event.warning, pathOf(drive)) });
              break;
            }
            case 'found': {
              const drive = places[event.drive];
              if (drive !== undefined) onEvent({ ...event, drive });
              break;
            }
            case 'digests':
              addDigests(event.from, event.values);
              break;
            case 'finished':
              take(event.drive, event.report);
              break;
            case 'done':
              for (const [index, place] of places.entries()) {
                const report = event.reports[index];
                if (report) takeLast(index, report);
                else if (event.error)
                  settle(place, untouched(failureOf(event.error, pathOf(place))));
              }
              break;
          }
        },
        forbidden: () => [...forbidden.keys()],
        settleForbidden: () => {
          for (const [place, report] of forbidden) settle(place, report);
        },
        conclude: (end) => {
          for (const [index, place] of places.entries()) {
            if (forbidden.has(place)) continue;
            settle(place, lost(task.kind, pathOf(place), end, seen[index] ?? createDriveMemory()));
          }
        },
      };
    },
    fail: (places, error) => {
      for (const place of places) settle(place, untouched(error));
    },
    end: () => ({
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

type DriveMemory = ReturnType<typeof createDriveMemory>;

/** What is known of a drive whose helper can't tell any more. */
const createDriveMemory = () => {
  let phase: HelperPhase | null = null;
  let bytesDone = 0;
  return {
    note: (event: ToldEvent): void => {
      if (event.type === 'phase') phase = event.phase;
      if (event.type === 'progress' && event.phase === 'writing') bytesDone = event.bytesDone;
    },
    phase: () => phase,
    bytesDone: () => bytesDone,
  };
};

const lost = (
  kind: HelperTask['kind'],
  path: string,
  end: ProcessEnd,
  seen: DriveMemory,
): Report => {
  const phase = seen.phase();
  const error = failure('HELPER_LOST', {
    reason: 'ended',
    device: path,
    exitCode: end.exitCode,
    signal: end.exitSignal,
    text: end.text,
  });
  const report = untouched(error);
  if (kind !== 'write' || phase === null) return report;
  return {
    ...report,
    bytesWritten: seen.bytesDone(),
    flushed: phase === 'verifying',
    stick: phase === 'verifying' ? 'writtenUnverified' : 'partlyWritten',
  };
};
