import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type Failure, failure, type Language } from '../contract/index.ts';
import { parseSize } from '../engine/index.ts';
import { failureWords } from '../texts/index.ts';
import type { CommandContext, CommandEnd } from './command.ts';
import { build, flash, make, verify } from './commands/jobs.ts';
import { createPracticeDrive, diagnose, listDrives, listHosts } from './commands/list.ts';
import { prove } from './commands/prove.ts';

type Run = (context: CommandContext) => Promise<CommandEnd>;

/** What argv asks for: something to run, a text to print (help, version), or wrong usage. */
export type Parsed =
  | { kind: 'run'; run: Run }
  | { kind: 'text'; text: string }
  | { kind: 'usage'; failure: Failure };

/** Parses argv (without node and script) and runs nothing. */
export const parseArguments = (args: string[], version: string, language: Language): Parsed => {
  let chosen: Run | null = null;
  let text = '';
  const choose = (run: Run) => {
    chosen = run;
  };
  const program = createProgram(version, language, choose);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (words) => {
        text += words;
      },
      writeErr: () => {},
    });
  }
  try {
    program.parse(args, { from: 'user' });
  } catch (problem) {
    if (!(problem instanceof CommanderError)) throw problem;
    if (problem.exitCode === 0) return { kind: 'text', text };
    return {
      kind: 'usage',
      failure:
        problem.code === 'commander.help'
          ? noCommand
          : usage(problem.message.replace(/^error: /, '')),
    };
  }
  return chosen ? { kind: 'run', run: chosen } : { kind: 'usage', failure: noCommand };
};

const usage = (said: string) => failure('USAGE', { reason: 'arguments', said });
const noCommand = failure('USAGE', { reason: 'noCommand' });

const createProgram = (
  version: string,
  language: Language,
  choose: (run: Run) => void,
): Command => {
  const program = new Command('flakestick')
    .description('Turns a host of a NixOS flake into a USB stick that installs it, and proves it')
    .version(version)
    .helpCommand(false);

  const command = (name: string, description: string) =>
    program.command(name).description(description).addOption(json());

  command('hosts <flake>', 'List the hosts of a flake')
    .option('--facts', 'also evaluate each host for its system and disk layout')
    .action((flake, flags) => choose((context) => listHosts(context, flake, flags)));

  command('drives', 'List the drives, safest first').action(() => choose(listDrives));

  withBuildFlags(command('build <flake#host>', 'Build the installer image of a host'))
    .option('--out-link <path>', 'leave a link that keeps the image')
    .option('--dry-run', 'say what would be built and fetched, and build nothing')
    .action((target, flags) => choose((context) => build(context, target, flags)));

  withDriveFlags(command('flash <image>', 'Write an image to drives and verify it')).action(
    (image, flags) => choose((context) => flash(context, image, flags)),
  );

  command(
    'verify [image]',
    'Compare a drive with an image, or with what was last written to it; changes nothing',
  )
    .requiredOption('--drive <drive>', driveHelp)
    .action((image, flags) => choose((context) => verify(context, image ?? null, flags)));

  withDriveFlags(
    withBuildFlags(
      command('make <flake#host>', 'Build, write and verify: a stick that installs the host'),
    ),
  ).action((target, flags) => choose((context) => make(context, target, flags)));

  command(
    'prove <image> <flake#host>',
    'Check that all is in an image that the host needs to be installed without a network',
  ).action((image, target) => choose((context) => prove(context, image, target)));

  command('practice-drive <path>', 'Create a file that can be used as a drive, without risk')
    .requiredOption('--size <size>', 'such as 8G', toSize(language))
    .action((path, { size }) =>
      choose((context) => createPracticeDrive(context, path, { sizeBytes: size })),
    );

  command('serve', "Serve the window's UI on loopback, for a browser")
    .option('--port <number>', 'a fixed port', toPort(language))
    .option('--no-open', 'print the address only')
    .action(({ port, open, json: wantsJson }) =>
      choose(async (context) => {
        const args = [
          ...(port === undefined ? [] : ['--port', String(port)]),
          ...(open ? [] : ['--no-open']),
          ...(wantsJson ? ['--json'] : []),
        ];
        return { ok: true, value: await context.startEntry('web', args) };
      }),
    );

  command('doctor', 'Check what this machine needs to make sticks').action(() => choose(diagnose));
  return program;
};

const driveHelp = 'a device, an id from `drives`, or file:PATH';

const json = () => new Option('--json', 'JSON Lines on standard output');

const collect = (value: string, former: string[]) => [...former, value];

const withBuildFlags = (command: Command) =>
  command
    .option('--offline', 'put the whole system on the stick (prebuilt)')
    .option(
      '--set <option=value>',
      'set an option of the installer, such as swap.size=8G or \'layout.sizes."/home"=200G\'; can be given several times',
      collect,
      [],
    );

const withDriveFlags = (command: Command) =>
  command
    .addOption(
      new Option('--drive <drive>', `${driveHelp}; can be given several times`)
        .argParser((value: string, former: string[] | undefined) => [...(former ?? []), value])
        .makeOptionMandatory(),
    )
    .option('--yes', 'erase without asking')
    .option('--unmount', 'release mounted volumes of the drive first')
    .option('--allow-fixed', 'the drive is meant although it is not removable')
    .option('--erase-data', 'what the drive holds (files, LUKS, RAID …) may be lost')
    .option('--anyway', 'write it although it does not look like an image')
    .option('--no-count', 'do not unpack beforehand to see whether the image fits')
    .option('--no-verify', 'do not read back')
    .addOption(new Option('--delta', 'read first, and write only what differs').conflicts('resume'))
    .option('--resume', 'go on where an earlier write of the same image was interrupted')
    .option('--no-power-off', 'leave the drive powered at the end');

const invalid = (problem: Failure, language: Language) =>
  new InvalidArgumentError(failureWords(problem, { language, variant: 'terminal' }).message);

const toSize =
  (language: Language) =>
  (text: string): number => {
    const size = parseSize(text);
    if (!size.ok) throw invalid(size.error, language);
    return size.value;
  };

const toPort =
  (language: Language) =>
  (text: string): number => {
    const port = Number(text);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw invalid(failure('USAGE', { reason: 'portNumber' }), language);
    }
    return port;
  };
