import type { CheckTexts } from '../say.ts';

export const checks: CheckTexts = {
  names: {
    nix: 'nix',
    installers: 'installers',
    network: 'network',
    drives: 'drives',
    privilege: 'privilege',
    'disk space': 'disk space',
    'memory of sticks': 'memory of sticks',
    settings: 'settings',
  },
  states: { ok: 'ok', warning: 'warning', failed: 'FAILED' },
  notReady: (names) => `${names}: not ready.`,
  found: (found, say) => {
    switch (found.reason) {
      case 'failure':
        return say.cause(found.cause);
      case 'nix':
        return { message: `nix ${found.version}`, hint: null };
      case 'noNix': {
        const { message, hint } = say.cause(found.cause);
        return {
          message: hint === null ? message : `${message} ${hint}`,
          hint: 'An image that exists already can be flashed without nix.',
        };
      }
      case 'noLibrary':
        return {
          message: `The library of installers is not there: ${found.path}`,
          hint: 'Install Flakestick again. Hosts with an installer of their own can be built all the same.',
        };
      case 'needsNix':
        return { message: 'Building one needs nix', hint: say.cause(found.cause).hint };
      case 'anyHost':
        return { message: 'Any host of a flake can get one', hint: null };
      case 'oldNix':
        return {
          message: `nix ${found.version} is older than ${found.sound}, the oldest that is known to evaluate any host`,
          hint: 'It may crash when it collects memory, and is then run again without collecting, which takes up to 5 GiB. Hosts with an installer of their own are not affected.',
        };
      case 'online':
        return { message: 'Reachable', hint: null };
      case 'offline':
        return {
          message: 'No network',
          hint: 'What is in the nix store can be built and flashed; nothing waits for a download.',
        };
      case 'drives':
        return { message: `${found.count} seen, ${found.eligibleCount} may be erased`, hint: null };
      case 'root':
        return { message: 'Running as root', hint: null };
      case 'asks':
        return { message: `${found.program} asks when a drive is written`, hint: null };
      case 'nobodyAsks':
        return {
          message: found.programs.map((program) => `${program} is not installed`).join('; '),
          hint: 'Install polkit, or run the command line with sudo; a practice drive needs neither.',
        };
      case 'roomUnknown':
        return { message: 'Unknown', hint: null };
      case 'room':
        return {
          message: `${say.size(found.freeBytes)} free for builds`,
          hint: found.isLittle
            ? 'An installer needs a few GB; `nix-collect-garbage` makes room.'
            : null,
        };
      case 'memory':
        return found.aside === null
          ? { message: `${found.count} writes remembered`, hint: null }
          : {
              message: `${found.count} writes remembered; an earlier memory could not be read`,
              hint: `It is kept as ${found.aside}. Nothing but ${found.flag} and verifying without the image needs it.`,
            };
      case 'noMemory':
        return {
          message: `It can't be kept: ${found.said}`,
          hint: found.isNewer
            ? 'It is left as it is: use the newer Flakestick for it. Sticks are written all the same.'
            : `Sticks are written all the same. Look at ${found.folder}.`,
        };
      case 'noSettings':
        return {
          message: `They can't be kept: ${found.said}`,
          hint: `What you choose, and which fleets you open, is forgotten when it ends. See whether ${found.folder} is yours.`,
        };
      case 'newerSettings':
        return {
          message: 'A newer Flakestick kept them: they are read, and nothing in them is changed',
          hint: 'Use the newer Flakestick to change them for good; what you choose here holds until it ends.',
        };
    }
  },
};
