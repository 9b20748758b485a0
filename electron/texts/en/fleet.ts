import { type fleetFailures, quoteNixString } from '../../contract/index.ts';
import { shortRevision } from '../names.ts';
import type { FailureTexts, Told } from '../told.ts';

const report = 'Report this with the version of nix.';
const correct = 'Correct the flake and try again.';
const access =
  'whether you have access: for git+ssh a key, for a private GitHub repository access-tokens in nix.conf.';
const forms =
  'Give a folder, github:owner/repository, or git+ssh://user@server/path, with #host behind it if you like.';
const anotherName = 'Give it another name in the flake.';

export const noHosts =
  'It has no hosts: neither nixosConfigurations nor packages named …InstallerIso.';

/** Where nix, git and ssh look for what may not stand in a reference. */
const elsewhere = {
  'access-tokens': (line: string) =>
    `Give it as github:owner/repository (or gitlab:, sourcehut:), and put the token into ~/.config/nix/nix.conf, in a line: ${line}`,
  netrc: (line: string) =>
    `Give the reference without it, and put it into ~/.netrc, where git looks for it, in a line: ${line}`,
  'netrc-file': (line: string) =>
    `Give the reference without it, and put it into ~/.netrc, in a line: ${line}. That nix reads this file takes a line in ~/.config/nix/nix.conf, with its whole path: netrc-file = /home/YOU/.netrc`,
  ssh: () =>
    'Give the reference without it, as in git+ssh://git@server/path, and let ssh have a key. For git+https a password is asked of ~/.netrc, for github: and gitlab: a token of access-tokens in nix.conf.',
};

type Input = { input: string; from: string; said: string; needs: string | null };

export const inputLabel = ({ input, from }: Input): string =>
  `The input ${input}${from ? ` (${from})` : ''}`;
export const inputNeed = ({ needs }: Input): string =>
  needs === null ? "The flake's lock file does not have it yet." : `${needs} needs it.`;

const unfetchedInput = (input: Input): Told => ({
  message: `${inputLabel(input)} can't be fetched: ${input.said}. ${inputNeed(input)}`,
  hint: `Check that input in the flake, and ${access}`,
});

const types: Record<string, string> = { lambda: 'a function', null: 'null', int: 'a number' };

const notSet = (params: { attribute: string; reference: string; type: string }): Told => ({
  message: `${params.attribute} of ${params.reference} is ${types[params.type] ?? `a ${params.type}`}, and has to be a set with a name for each host.`,
  hint:
    params.attribute === 'packages'
      ? 'Write it as packages.x86_64-linux.<name> = …; in flake.nix.'
      : 'Write it as nixosConfigurations.<host> = nixpkgs.lib.nixosSystem { … }; in flake.nix.',
});

export const fleet: FailureTexts<typeof fleetFailures> = {
  FLAKE_REFERENCE_INVALID: (params) => {
    switch (params.reason) {
      case 'empty':
        return { message: 'The flake reference is empty.', hint: forms };
      case 'dash':
        return {
          message: `"${params.reference}" begins with a dash, as no flake reference does.`,
          hint: forms,
        };
      case 'controlCharacter':
        return { message: 'The flake reference has a control character in it.', hint: forms };
      case 'percent':
        return {
          message: `"#${params.fragment}" has a broken percent code in it.`,
          hint: `Write %25 where a percent sign is meant: #${params.instead}`,
        };
      case 'gitAddress':
        return {
          message: `"${params.reference}" is how git writes it; nix needs a URL.`,
          hint: `Give ${params.instead} instead.`,
        };
      case 'otherHome':
        return {
          message: `"${params.reference}": only your own home folder has a short form, ~/.`,
          hint: forms,
        };
      case 'folderQuery':
        return {
          message: `"${params.reference}": of a folder only ?dir= can be asked for.`,
          hint: 'Use git+file:///folder?ref=branch for the rest.',
        };
      case 'dirOutside':
        return { message: `"${params.reference}": dir has to be a folder below.`, hint: forms };
      case 'scheme':
        return { message: `Nix knows no "${params.scheme}:" references.`, hint: forms };
      case 'space':
        return {
          message: `"${params.reference}" has a space in it.`,
          hint: 'Write %20 instead of a space.',
        };
      case 'webPage':
        return {
          message: `${params.reference} is the page of a repository.`,
          hint: `Give ${params.instead} instead.`,
        };
      case 'webRepository':
        return {
          message: `${params.reference} is a git repository.`,
          hint: `Give ${params.instead} instead.`,
        };
      case 'secret':
        return {
          message:
            'There is a password or a token in this reference. Flakestick keeps and shows none; nix has to ask for it elsewhere.',
          hint: elsewhere[params.way](params.line),
        };
      case 'nix':
        return {
          message: `${params.reference} is no flake reference that nix understands: ${params.said}`,
          hint: 'Give a folder, or something like github:owner/repository.',
        };
    }
  },
  FLAKE_NOT_FOUND: (params) => {
    switch (params.reason) {
      case 'folder':
        return { message: `There is no folder ${params.path}.`, hint: 'Check the spelling.' };
      case 'unreachable':
        return {
          message: `${params.reference} can't be reached: ${params.said}`,
          hint: 'Check the reference and the connection.',
        };
      case 'unfetched':
        return {
          message: `${params.reference} can't be fetched: ${params.said}`,
          hint: `Check the spelling, and ${access}`,
        };
      case 'input':
        return unfetchedInput(params);
    }
  },
  FLAKE_INVALID: (params, say) => {
    switch (params.reason) {
      case 'notFolder':
        return {
          message: `${params.reference} is not a folder.`,
          hint: 'Give the folder that flake.nix is in.',
        };
      case 'brokenLink':
        return {
          message: `${params.path} is a link to something that is not there.`,
          hint: 'See where it leads (ls -l), and put that there or give its folder.',
        };
      case 'bareRepository':
        return {
          message: `${params.path} is a bare git repository: it has no files, only their history.`,
          hint: `Give it as one: ${params.instead}`,
        };
      case 'owner':
        return {
          message: `Git does not trust the folder of ${params.reference}: it belongs to another user.`,
          hint: `Open it as its owner, or allow it: ${say.command(params.command)}`,
        };
      case 'noFlake':
        return {
          message: `${params.reference} has no flake.nix.`,
          hint: 'Choose a folder that has one.',
        };
      case 'notSet':
        return notSet(params);
      case 'untracked':
        return untracked(params.untracked, say.command(params.command));
      case 'submodule':
        return inSubmodule(params, params.command && say.command(params.command));
    }
  },
  HOST_NOT_FOUND: ({ reference, host, nearest, hosts }, say) => ({
    message: `${reference} has no host "${host}".`,
    hint:
      nearest.length > 0
        ? `Did you mean ${say.either(nearest)}?`
        : hosts.length > 0
          ? `It has: ${firstTwelve(hosts)}.`
          : noHosts,
  }),
  FLEET_INCOMPLETE: (params, say) => {
    switch (params.reason) {
      case 'notSet':
        return notSet(params);
      case 'unevaluated': {
        const { attribute, reference } = params;
        const cause = params.cause && say.cause(params.cause);
        const why = cause === null ? ', because it throws' : `: ${cause.message}`;
        const so =
          attribute === 'nixosConfigurations'
            ? 'Hosts without an installer package are not listed.'
            : 'Installers that are packages there are not offered; hosts are listed without them.';
        return {
          message: `${attribute} of ${reference} can't be evaluated${why}. ${so}`,
          hint: cause?.hint ?? 'Correct the flake and open it again.',
        };
      }
      case 'emptyName':
        return {
          message:
            'A host of nixosConfigurations has an empty name, by which nothing can call it; it is not listed.',
          hint: anotherName,
        };
      case 'longName':
        return {
          message: `The name ${quoteNixString(params.host)} … has more than ${params.longest} characters, and nix can't be asked for it; it is not listed.`,
          hint: anotherName,
        };
      case 'quotedName':
        return {
          message: `The package ${quoteNixString(params.package)} has a quotation mark in its name, and nix can't be asked for it; it is not listed.`,
          hint: anotherName,
        };
    }
  },
  CONFIG_IGNORED: ({ settings }) => {
    const lines = settings.map(({ name, value }) => (value === null ? name : `${name} = ${value}`));
    return {
      message: `The flake asks for settings of nix that were not taken: ${lines.join('; ')}.`,
      hint: 'Without them more may have to be built here. Where you trust them, put them into your nix.conf yourself.',
    };
  },
  ATTRIBUTE_MISSING: ({ reference, attribute, nearest, command }, say) => ({
    message: `${reference} has no ${attribute}.`,
    hint:
      nearest.length > 0
        ? `Did you mean ${say.either(nearest)}?`
        : `Check what the flake provides: ${say.command(command)}`,
  }),
  EVALUATION_FAILED: (params, say) => {
    switch (params.reason) {
      case 'nix': {
        const place = `${params.file}:${params.line}`;
        return params.isOwn && params.file !== null && params.line !== null
          ? {
              message: `${place}: ${params.said}`,
              hint: `Look at line ${params.line} of ${params.file}.`,
            }
          : { message: params.said, hint: correct };
      }
      case 'refused':
        return {
          message: params.isOwn ? params.said : `The configuration can't be: ${params.said}`,
          hint: 'Correct the configuration of the host, or choose other options.',
        };
      case 'experiment': {
        const isPlace = params.isOwn && params.file !== null && params.line !== null;
        const what = isPlace ? `${params.file}:${params.line}` : 'The flake';
        const known = params.isKnown ? '' : ' (nix 2.24 or newer knows it; the one here does not)';
        return {
          message: `${what} needs what is an experiment of nix: ${params.feature}.`,
          hint: `Put this line into ~/.config/nix/nix.conf: extra-experimental-features = ${params.feature}${known}`,
        };
      }
      case 'input':
        return unfetchedInput(params);
      case 'untracked':
        return untracked(params.untracked, say.command(params.command));
      case 'submodule':
        return inSubmodule(params, params.command && say.command(params.command));
      case 'noJson':
        return {
          message: `Nix answered for ${params.attribute} with something that is no JSON.`,
          hint: report,
        };
      case 'layout':
        return {
          message: `The layout of ${params.host} can't be read: nix answered with something else.`,
          hint: report,
        };
      case 'state':
        return {
          message: `Nix does not say which state of ${params.reference} this is.`,
          hint: report,
        };
      case 'nothingEvaluated':
        return {
          message: `Nix evaluated ${params.attribute} but does not say what came of it.`,
          hint: report,
        };
    }
  },
  OPTION_UNAVAILABLE: ({ host, options }) => ({
    message: `The installer of ${host} is the flake's own, which decides over: ${options.join(', ')}.`,
    hint: 'Set it in the flake (autoInstaller), or leave it as it is here.',
  }),
  OPTION_INVALID: (params) => {
    if (params.reason === 'unknown') {
      return {
        message: `The installer has no option ${params.option}.`,
        hint: `It has: ${params.options.join(', ')}.`,
      };
    }
    const right: Record<string, string> = {
      enum: `It is one of ${params.values.join(', ')}.`,
      boolean: 'It is true or false.',
      'attrsOf string':
        'Write it as /home=200G,/srv=keep, with quotation marks around what has a comma, a space or = in it.',
      size: 'It is a whole number with K, M, G, T or P, such as 8G.',
    };
    return {
      message: `${params.option} can't be ${params.value}.`,
      hint: right[params.type] ?? `It is of the type ${params.type}.`,
    };
  },
  LAYOUT_IMPOSSIBLE: ({ problems }) => ({
    message: problems[0]?.message ?? '',
    hint: problems[0]?.hint ?? null,
  }),
  LAYOUT_NOTE: ({ said }) => ({
    message: said,
    hint: { terminal: null, window: 'Prepare the machine for it before it is installed.' },
  }),
  HISTORY_MISSING: (params, say) => {
    const without = (why: string) =>
      'reference' in params
        ? `The stick carries the files of ${params.reference ?? 'the flake'}, but not their history: ${why}.`
        : '';
    const correctIt =
      'Correct it and build again, or clone the repository on the installed system.';
    switch (params.reason) {
      case 'noGit':
        return { message: without('git is not installed'), hint: 'Install git, and build again.' };
      case 'gitEnded':
        return { message: without(`git was ended by ${params.signal}`), hint: correctIt };
      case 'owner':
        return {
          message: without('the repository belongs to another user'),
          hint: `Build as its owner, or run: ${say.command(params.command)}`,
        };
      case 'git':
        return { message: without(params.said || 'git failed'), hint: correctIt };
      case 'nothingCommitted':
        return { message: without('nothing is committed yet'), hint: 'Commit, and build again.' };
      case 'index':
        return { message: without('the index of git can not be read'), hint: correctIt };
      case 'noRevision':
        return { message: without('it has no revision'), hint: correctIt };
      case 'secretUrl':
        return {
          message: without(
            'its URL has a password or token in it, which git would show to everyone on this machine',
          ),
          hint: 'Give the reference without it; git gets it from ssh or from a credential helper.',
        };
      case 'noNetwork':
        return { message: without('there is no network to fetch it by'), hint: correctIt };
      case 'submodules':
        return {
          message: 'The history on the stick has none of the submodules.',
          hint: `The installed system can fetch them: ${say.command(params.command)}`,
        };
      case 'largeFiles':
        return {
          message: 'The history on the stick has none of the files that git LFS keeps.',
          hint: `The installed system can fetch them: ${say.command(params.command)}`,
        };
    }
  },
  INPUT_LEFT_OUT: ({ input, from, host, said }) => ({
    message: `The input ${input} (${from}) can't be fetched, and is not in this machine's store: ${said}. Nothing of ${host} needs it: the stick goes without its source.`,
    hint: 'The installation does not miss it, nor does the installed system as long as nothing asks for that input. To have it on the stick, make it available and build again.',
  }),
  REVISION_UNPUSHED: ({ revision, url }) => ({
    message: `Revision ${shortRevision(revision)} is on this machine only: none of the branches known of ${url} has it.`,
    hint: 'The stick carries it. Push it before the installed system is to update itself from there.',
  }),
  DEPLOY_KEY_DOUBTFUL: (params) => ({
    message:
      params.reason === 'several'
        ? `The build of the installer of ${params.host} printed ${params.keys.length} different deploy keys, so none is shown.`
        : `${params.derivation} printed a deploy key for ${params.host}, which only the installer itself may do: that key is not shown.`,
    hint: 'Look into the log of the build before you give any of these keys access to the repository.',
  }),
};

const firstTwelve = (names: readonly string[]): string =>
  [...names.slice(0, 12), ...(names.length > 12 ? ['…'] : [])].join(', ');

const untracked = (file: string, command: string): Told => ({
  message: `${file} is there but git does not know it, and so nix does not see it.`,
  hint: `Run: ${command}`,
});

const inSubmodule = (
  { path, submodule, url }: { path: string; submodule: string; url: string },
  command: string | null,
): Told => ({
  message: `${path} is in a submodule (${submodule}), and nix does not look into those by itself.`,
  hint: `Open it with its submodules: ${url}${command === null ? '' : `, once they are there: ${command}`}`,
});
