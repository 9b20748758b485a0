import { Command, CommanderError, Option } from 'commander';
import {
  type Failure,
  type FailureParams,
  fail,
  failure,
  type Language,
  ok,
  type Result,
} from '../contract/index.ts';
import { findNearestNames, parseSize } from '../engine/index.ts';
import { type TerminalTexts, terminalTexts } from '../texts/terminal.ts';
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
  let parsed: Parsed = { kind: 'usage', failure: failure('USAGE', { reason: 'noCommand' }) };
  let text = '';
  const program = createProgram(version, terminalTexts(language).help, {
    choose: (run) => {
      parsed = { kind: 'run', run };
    },
    refuse: (params) => {
      parsed = { kind: 'usage', failure: failure('USAGE', params) };
    },
    print: (words) => {
      text += words;
    },
  });
  try {
    program.parse(args, { from: 'user' });
  } catch (problem) {
    if (!(problem instanceof CommanderError)) throw problem;
    if (problem.exitCode === 0) return { kind: 'text', text };
  }
  return parsed;
};

type Help = TerminalTexts['help'];

type Outcome = {
  choose: (run: Run) => void;
  refuse: (params: FailureParams<'USAGE'>) => void;
  print: (words: string) => void;
};

type Refuse = (params: FailureParams<'USAGE'>) => never;

const createProgram = (
  version: string,
  help: Help,
  { choose, refuse: note, print }: Outcome,
): Command => {
  const program = new Command('flakestick')
    .description(help.about)
    .version(version, '-V, --version', help.version)
    .helpOption('-h, --help', help.help)
    .helpCommand(false);
  const { options } = help;
  const refuse: Refuse = (params) => {
    note(params);
    return program.error('');
  };

  const command = (nameAndArguments: string, description: string) =>
    program
      .command(nameAndArguments)
      .description(description)
      .helpOption('-h, --help', help.help)
      .option('--json', options.json);

  const withBuildFlags = (to: Command) =>
    to.option('--offline', options.offline).option('--set <option=value>', options.set, collect);

  const withDriveFlags = (to: Command) =>
    to
      .addOption(
        new Option('--drive <drive>', options.drives).argParser(collect).makeOptionMandatory(),
      )
      .option('--yes', options.yes)
      .option('--unmount', options.unmount)
      .option('--allow-fixed', options.allowFixed)
      .option('--erase-data', options.eraseData)
      .option('--anyway', options.anyway)
      .option('--no-count', options.noCount)
      .option('--no-verify', options.noVerify)
      .addOption(new Option('--delta', options.delta).conflicts('resume'))
      .option('--resume', options.resume)
      .option('--no-power-off', options.noPowerOff);

  /** An option whose value is read by `read`, and refused where that fails. */
  const valued = <T>(option: string, description: string, read: (text: string) => Result<T>) =>
    new Option(option, description).argParser((value: string): T => {
      const found = read(value);
      return found.ok
        ? found.value
        : refuse({ reason: 'wrongValue', option, value, cause: found.error });
    });

  command('hosts <flake>', help.commands.hosts)
    .option('--facts', options.facts)
    .action((flake, flags) => choose((context) => listHosts(context, flake, flags)));

  command('drives', help.commands.drives).action(() => choose(listDrives));

  withBuildFlags(command('build <flake#host>', help.commands.build))
    .option('--out-link <path>', options.outLink)
    .option('--dry-run', options.dryRun)
    .action((target, flags) => choose((context) => build(context, target, flags)));

  withDriveFlags(command('flash <image>', help.commands.flash)).action((image, flags) =>
    choose((context) => flash(context, image, flags)),
  );

  command('verify [image]', help.commands.verify)
    .requiredOption('--drive <drive>', options.drive)
    .action((image, flags) => choose((context) => verify(context, image ?? null, flags)));

  withDriveFlags(withBuildFlags(command('make <flake#host>', help.commands.make))).action(
    (target, flags) => choose((context) => make(context, target, flags)),
  );

  command('prove <image> <flake#host>', help.commands.prove).action((image, target) =>
    choose((context) => prove(context, image, target)),
  );

  command('practice-drive <path>', help.commands.practiceDrive)
    .addOption(valued('--size <size>', options.size, parseSize).makeOptionMandatory())
    .action((path, { size }) =>
      choose((context) => createPracticeDrive(context, path, { sizeBytes: size })),
    );

  command('serve', help.commands.serve)
    .addOption(valued('--port <number>', options.port, parsePort))
    .option('--no-open', options.noOpen)
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

  command('doctor', help.commands.doctor).action(() => choose(diagnose));

  for (const each of [program, ...program.commands]) {
    each
      .exitOverride()
      .configureOutput({ writeOut: print, writeErr: () => {} })
      .configureHelp(helpStyle(help));
    refuseTyped(each, refuse);
  }
  return program;
};

const collect = (value: string, former: string[] | undefined) => [...(former ?? []), value];

const parsePort = (text: string): Result<number> => {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535
    ? ok(port)
    : fail('USAGE', { reason: 'portNumber' });
};

const helpStyle = ({ titles, places }: Help) => {
  const inBrackets = (text: string) =>
    text.replaceAll(/[<[][^<>[\]]+[>\]]/g, (place) => places[place] ?? place);
  return {
    // A language with long words wraps them too.
    minWidthToWrap: 30,
    styleTitle: (title: string) => titles[title] ?? title,
    styleArgumentText: inBrackets,
    styleOptionText: inBrackets,
    styleSubcommandText: inBrackets,
  };
};

/** commander tells what is wrong in English sentences: these are its own methods that would, by the names that it gives them. */
const refuseTyped = (command: Command, refuse: Refuse): void => {
  const methods = {
    unknownCommand: () =>
      refuse({
        reason: 'unknownCommand',
        name: command.args[0] ?? '',
        nearest: findNearestNames(
          command.args[0] ?? '',
          command.commands.map((one) => one.name()),
        ),
      }),
    unknownOption: (option: string) =>
      refuse({
        reason: 'unknownOption',
        option,
        nearest: option.startsWith('--') ? findNearestNames(option, longOptions(command)) : [],
      }),
    missingMandatoryOptionValue: ({ flags }: Option) =>
      refuse({ reason: 'missingOption', option: flags }),
    missingArgument: (argument: string) => refuse({ reason: 'missingArgument', argument }),
    optionMissingArgument: ({ flags }: Option) => refuse({ reason: 'missingValue', option: flags }),
    _conflictingOption: (one: Option, other: Option) =>
      refuse({ reason: 'conflict', option: one.flags, other: other.flags }),
    _excessArguments: (given: string[]) =>
      refuse({
        reason: 'tooMany',
        name: command.name(),
        expected: command.registeredArguments.length,
        given: given.length,
      }),
  };
  Object.assign(command, methods);
};

const longOptions = (command: Command): string[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => (long ? [long] : []));
