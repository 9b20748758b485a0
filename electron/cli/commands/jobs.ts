import { showName } from '../../contract/index.ts';
import {
  type CommandContext,
  type CommandEnd,
  finished,
  type OptionFlags,
  readTarget,
  type Target,
} from '../command.ts';
import { confirmDrives } from '../confirm.ts';
import { followJob } from '../follow-job.ts';
import { interruptedWrite, planLines } from '../job-words.ts';
import { builtFields, conclude, verifiedFields, writtenFields } from './conclude.ts';

export type BuildFlags = OptionFlags & { outLink?: string; dryRun?: boolean };
export type DriveFlags = {
  drive: string[];
  yes?: boolean;
  unmount?: boolean;
  allowFixed?: boolean;
  eraseData?: boolean;
  verify: boolean;
  anyway?: boolean;
  count: boolean;
  delta?: boolean;
  resume?: boolean;
  powerOff: boolean;
};

export const build = async (
  context: CommandContext,
  target: string,
  flags: BuildFlags,
): Promise<CommandEnd> => {
  const request = await readTarget(context, target, flags);
  if (!request.ok) return request;
  if (flags.dryRun) return plan(context, request.value);
  const followed = await followJob(context, 'build', {
    ...request.value,
    outLink: flags.outLink ?? null,
  });
  return conclude(context, followed, ({ result }) => builtFields(result.build));
};

export const make = async (
  context: CommandContext,
  target: string,
  flags: BuildFlags & DriveFlags,
): Promise<CommandEnd> => {
  const request = await readTarget(context, target, flags);
  if (!request.ok) return request;
  const confirmed = await confirmDrives(context, flags.drive, {
    yes: flags.yes === true,
    eraseData: flags.eraseData === true,
    question: (drives) => context.output.texts.ask.make(drives, showName(request.value.host)),
  });
  if (!confirmed.ok) return confirmed;
  const followed = await followJob(context, 'make', {
    ...request.value,
    ...consent(flags),
    drives: confirmed.value,
  });
  return conclude(context, followed, ({ result }) => ({
    ...writtenFields(result.drives),
    ...builtFields(result.build),
  }));
};

export const flash = async (
  context: CommandContext,
  image: string,
  flags: DriveFlags,
): Promise<CommandEnd> => {
  // Before anyone is asked about a drive: what would be written?
  const { engine, output, signal } = context;
  const { ask, say } = output.texts;
  const looked = await engine.call('images.measure', { image }, { signal });
  if (!looked.ok) return looked;
  const { about, doubt } = looked.value;
  if (doubt !== null && flags.anyway !== true) return { ok: false, error: doubt };
  const confirmed = await confirmDrives(context, flags.drive, {
    yes: flags.yes === true,
    eraseData: flags.eraseData === true,
    question: (drives) => ask.write(drives, showName(image), say.image(about)),
    note:
      flags.resume || flags.delta
        ? () => null
        : (drive) => interruptedWrite(output.texts, drive, image),
  });
  if (!confirmed.ok) return confirmed;
  const followed = await followJob(context, 'write', {
    image,
    ...consent(flags),
    drives: confirmed.value,
  });
  return conclude(context, followed, ({ result }) => writtenFields(result.drives));
};

export const verify = async (
  context: CommandContext,
  image: string | null,
  { drive: selector }: { drive: string },
): Promise<CommandEnd> => {
  const { engine, signal } = context;
  const found = await engine.call('drives.find', { selector }, { signal });
  if (!found.ok) return found;
  const driveId = found.value.drive.id;
  const followed = await followJob(context, 'verify', { image, driveId });
  return conclude(context, followed, ({ result }) => verifiedFields(result.drives));
};

const plan = async (context: CommandContext, request: Target): Promise<CommandEnd> => {
  const { engine, output, signal } = context;
  const planned = await engine.call('build.plan', request, { signal });
  if (!planned.ok) return planned;
  const { plan: found } = planned.value;
  output.event({ type: 'result', ...found });
  for (const line of planLines(output.texts, found)) output.say(line);
  for (const warning of found.warnings) output.warn(warning);
  return finished;
};

const consent = (flags: DriveFlags) => ({
  unmount: flags.unmount === true,
  allowFixed: flags.allowFixed === true,
  verify: flags.verify,
  anyway: flags.anyway === true,
  count: flags.count,
  delta: flags.delta === true,
  resume: flags.resume === true,
  powerOff: flags.powerOff,
});
