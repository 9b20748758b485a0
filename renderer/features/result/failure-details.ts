import type {
  AppStatus,
  DriveOutcome,
  Failure,
  LogLine,
} from '../../../electron/contract/index.ts';
import type { JobState } from '../../../electron/contract/state.ts';
import { failureWords } from '../../../electron/texts/index.ts';
import { outcomeOf } from '../../state/job-outcome.ts';

const lastLines = 25;

/** Pure. What a bug report needs, in English and without secrets, whatever language the window speaks. */
export const failureDetails = (
  job: JobState,
  lines: readonly LogLine[],
  status: AppStatus | null,
): string => {
  const { subject, error } = job;
  const facts: [string, string | null | undefined][] = [
    ['Flakestick', status?.version],
    ['System', status && `${status.system}, nix ${status.nixVersion ?? 'missing'}`],
    ['Job', `${job.kind}, ${job.ended ?? job.step}`],
    ['Flake', subject.reference],
    ['Host', subject.host],
    ['Image', subject.image],
    ['Options', JSON.stringify(subject.options)],
    ...subject.drives.map(({ device, description, sizeBytes }): [string, string] => [
      'Drive',
      `${description}, ${sizeBytes} bytes, ${device}`,
    ]),
    ...subject.drives.map(({ id, device }): [string, string | null] => [
      'Stick',
      stickWords(device, outcomeOf(job, id)),
    ]),
    ['Steps', stepWords(job)],
    ['Code', error?.code],
    ['Message', error && words(error).message],
    ['Hint', error && words(error).hint],
    ['Params', error && Object.keys(error.params).length > 0 ? JSON.stringify(error.params) : null],
    [
      'Warnings',
      job.warnings.map((warning) => `${warning.code}: ${words(warning).message}`).join('\n') ||
        null,
    ],
  ];
  const head = facts.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`);
  const log = lines
    .slice(-lastLines)
    .map(({ derivation, text }) => `${derivation ?? 'nix'}> ${text}`);
  return redact([...head, ...(log.length > 0 ? ['', ...log] : [])].join('\n'));
};

const words = (failure: Failure) => failureWords(failure, { language: 'en', variant: 'window' });

const stickWords = (device: string, outcome: DriveOutcome | null): string | null =>
  outcome &&
  [
    `${device} ${outcome.stick}`,
    `${outcome.bytesWritten} of ${outcome.imageBytes ?? 'unknown'} bytes written`,
    `${outcome.bytesRead} read`,
    `${outcome.repairedBlocks} blocks repaired`,
    ...(outcome.error ? [outcome.error.code] : []),
  ].join(', ');

const stepWords = ({ stepStartedAt, startedAt, ended, finishedAt }: JobState): string =>
  [...Object.entries(stepStartedAt), ...(ended && finishedAt ? [[ended, finishedAt] as const] : [])]
    .sort(([, a], [, b]) => a - b)
    .map(([step, at]) => `${step} at ${((at - startedAt) / 1000).toFixed(1)} s`)
    .join(', ');

/**
 * Pure. Takes what may be secret out of a text that a person is going to paste somewhere: names and passwords in
 * addresses, tokens, and keys in their common forms.
 */
export const redact = (text: string): string =>
  text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)(?!git@)[^\s/@]+@/gi, '$1…@')
    .replace(/\b(token|access_token|password|passphrase|secret)=[^\s&"']+/gi, '$1=…')
    .replace(/\b(gh[pousr]_|glpat-|github_pat_)[A-Za-z0-9_-]+/g, '$1…')
    .replace(
      /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
      '-----PRIVATE KEY LEFT OUT-----',
    )
    .replace(/AGE-SECRET-KEY-1[A-Z0-9]+/gi, 'AGE-SECRET-KEY-…');
