import { fail, type InstallerOptions, ok, type Result } from '../../contract/index.ts';
import { type CommandContext, type CommandEnd, finished } from '../command.ts';
import { confirmDrives } from '../confirm.ts';
import { followJob } from '../follow-job.ts';
import { interruptedWrite } from '../stick-words.ts';
import { sizeInWords } from '../words.ts';
import { builtFields, conclude, verifiedFields, writtenFields } from './conclude.ts';

export type BuildFlags = { offline?: boolean; set: string[]; outLink?: string; dryRun?: boolean };
export type DriveFlags = {
  drive: string[];
  yes?: boolean;
  unmount?: boolean;
  allowFixed?: boolean;
  verify: boolean;
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
  const followed = await followJob(context, 'build.start', {
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
  const { host } = request.value;
  const confirmed = await confirmDrives(context, flags.drive, {
    yes: flags.yes === true,
    what: `make ${flags.drive.length > 1 ? 'them' : 'it'} install ${host}`,
  });
  if (!confirmed.ok) return confirmed;
  const followed = await followJob(context, 'make.start', {
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
  const confirmed = await confirmDrives(context, flags.drive, {
    yes: flags.yes === true,
    what: `write ${image}`,
    note: flags.resume || flags.delta ? () => null : (drive) => interruptedWrite(drive, image),
  });
  if (!confirmed.ok) return confirmed;
  const followed = await followJob(context, 'write.start', {
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
  const found = await context.engine.call('drives.find', { selector });
  if (!found.ok) return found;
  const driveId = found.value.drive.id;
  const followed = await followJob(context, 'verify.start', { image, driveId });
  return conclude(context, followed, ({ result }) => verifiedFields(result.drives));
};

const plan = async (
  { engine, output }: CommandContext,
  request: { reference: string; host: string; options: InstallerOptions },
): Promise<CommandEnd> => {
  const planned = await engine.call('build.plan', request);
  if (!planned.ok) return planned;
  const { plan: found } = planned.value;
  output.event({ type: 'result', ...found });
  output.say(`${found.toBuild.length} to build, ${found.toFetch.length} to fetch`);
  if (found.downloadBytes !== null) output.say(`Download: ${sizeInWords(found.downloadBytes)}`);
  if (found.imageBytesEstimate !== null)
    output.say(`Image: about ${sizeInWords(found.imageBytesEstimate)}`);
  return finished;
};

/** Splits `<flake>#<host>` by opening the fleet, which knows how a reference is read. */
const readTarget = async (
  { engine }: CommandContext,
  target: string,
  flags: BuildFlags,
): Promise<Result<{ reference: string; host: string; options: InstallerOptions }>> => {
  const options = readOptions(flags);
  if (!options.ok) return options;
  const opened = await engine.call('fleet.open', { reference: target });
  if (!opened.ok) return opened;
  const { selectedHost, reference, hosts } = opened.value;
  if (selectedHost === null) {
    return fail(
      'USAGE',
      `${target} names no host.`,
      `Add #<host>. It has: ${hosts
        .map(({ name }) => name)
        .slice(0, 12)
        .join(', ')}.`,
    );
  }
  return ok({ reference, host: selectedHost, options: options.value });
};

const readOptions = ({ offline, set }: BuildFlags): Result<InstallerOptions> => {
  const options: InstallerOptions = {};
  for (const assignment of set) {
    const equals = assignment.indexOf('=');
    if (equals < 1) return fail('USAGE', `--set ${assignment}: it has to be option=value.`);
    const value = assignment.slice(equals + 1);
    options[assignment.slice(0, equals)] =
      value === 'true' || value === 'false' ? value === 'true' : value;
  }
  if (offline) options.prebuilt = true;
  return ok(options);
};

const consent = (flags: DriveFlags) => ({
  unmount: flags.unmount === true,
  allowFixed: flags.allowFixed === true,
  verify: flags.verify,
  delta: flags.delta === true,
  resume: flags.resume === true,
  powerOff: flags.powerOff,
});
