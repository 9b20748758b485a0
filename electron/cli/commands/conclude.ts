import {
  type BuiltImage,
  type DriveOutcome,
  type OfflineProof,
  ok,
  type Result,
} from '../../contract/index.ts';
import type { Words } from '../../texts/index.ts';
import type { CommandContext, CommandEnd } from '../command.ts';
import { exitStatus, exitStatusOf } from '../exit-status.ts';
import type { FollowedJob } from '../follow-job.ts';
import { outcomeLines } from '../job-words.ts';
import type { Texts } from '../output.ts';

/** Prints the last word: the result, or what went wrong and what state the stick is in. */
export const conclude = (
  { output }: CommandContext,
  followed: Result<FollowedJob>,
  fields: (job: FollowedJob) => Record<string, unknown>,
): CommandEnd => {
  if (!followed.ok) return followed;
  const { result, error } = followed.value;
  const single = result.drives.length <= 1;
  for (const outcome of result.drives) {
    for (const line of outcomeLines(output.texts, outcome)) output.say(line);
    if (outcome.error && !single)
      for (const line of errorLines(output.words(outcome.error))) output.say(line);
  }
  if (error && single) return { ok: false, error };
  if (result.build) for (const line of buildLines(output.texts, result.build)) output.say(line);
  output.event({ type: 'result', ...fields(followed.value) });
  // With several drives each says itself how it ended; the exit status is that of the first that failed.
  return ok(error ? exitStatusOf(error.code) : exitStatus.done);
};

const errorLines = ({ message, hint }: Words): string[] => [
  `  ${message}`,
  ...(hint ? [`  ${hint}`] : []),
];

/** Of sources that are not claimed to be in the image. */
export const leftOutLines = ({ end }: Texts, { leftOut = [] }: OfflineProof): string[] =>
  leftOut.length > 0 ? [end.leftOut(leftOut)] : [];

const buildLines = (texts: Texts, built: BuiltImage): string[] => {
  const { image, sizeBytes, sshPublicKey, proof } = built;
  const { end, say } = texts;
  return [
    end.image(`${image} (${say.size(sizeBytes)})`),
    ...(proof
      ? [end.provenOffline(proof.systemPaths, proof.sourcePaths), ...leftOutLines(texts, proof)]
      : []),
    ...(sshPublicKey ? [end.deployKey(sshPublicKey)] : []),
  ];
};

/** Of a result in JSON, as all that follow (design: "Command line"). Scripts rely on the names. */
export const builtFields = (built: BuiltImage | null) => ({
  image: built?.image ?? null,
  sizeBytes: built?.sizeBytes ?? null,
  sshPublicKey: built?.sshPublicKey ?? null,
});

export const writtenFields = (outcomes: DriveOutcome[]): Record<string, unknown> => {
  const [only] = outcomes;
  return outcomes.length === 1 && only
    ? fieldsOf(only)
    : { drives: outcomes.map((outcome) => ({ ...fieldsOf(outcome), error: outcome.error })) };
};

const fieldsOf = (outcome: DriveOutcome) => ({
  device: outcome.device,
  imageBytes: outcome.imageBytes,
  bytesWritten: outcome.bytesWritten,
  bytesRead: outcome.bytesRead,
  sha256: outcome.sha256,
  verified: outcome.verified,
  repairedBlocks: outcome.repairedBlocks,
  signatures: outcome.signatures,
  writeSeconds: outcome.writeSeconds,
  verifySeconds: outcome.verifySeconds,
  safeToUnplug: outcome.safeToUnplug,
});

export const verifiedFields = ([outcome]: DriveOutcome[]) => ({
  verified: outcome?.verified ?? false,
  bytesRead: outcome?.bytesRead ?? 0,
  sha256: outcome?.sha256 ?? null,
  verifySeconds: outcome?.verifySeconds ?? 0,
  stick: outcome?.record ?? null,
  signatures: outcome?.signatures ?? { cleared: [], left: [] },
});
