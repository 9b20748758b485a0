import type { driveFailures, StickState } from '../../contract/index.ts';
import type { DriveTexts, Say } from '../say.ts';
import type { FailureTexts } from '../told.ts';

const anotherDrive = 'Choose another drive.';
const endUse = 'Choose another drive, or end that use first.';
const lookAgain = 'Look at the list of drives again, and choose anew.';
const startOver = 'Start over. What the drive holds now is not known for sure.';
const install = 'Install Flakestick again; in a checkout, run npm run build.';
const waysOut =
  'Start a polkit agent (desktops bring one), or run the command line in a terminal with sudo, or let a udev rule give you the removable drives (programs.flakestick.driveAccess in NixOS).';
const keepNothingElse =
  'Only the part that holds the image is proven, by reading it back. Keep nothing else on this drive.';

export const driveTexts: DriveTexts = {
  driveName: ({ kind, name }) =>
    ({
      practice: `Practice drive ${name}`,
      loop: `Loop device on ${name}`,
      nameless: `Drive ${name}`,
    })[kind],
  locked: ({ use, shell, isElsewhere, since }, say) => {
    const who = { window: 'the window', commandLine: 'the command line', browser: 'the browser' };
    const by = isElsewhere ? ` by ${who[shell]}` : '';
    return `is being ${use}${by} since ${say.time(since)}`;
  },
  obstacle: (obstacle, say) => {
    switch (obstacle.kind) {
      case 'holdsPath':
        return `holds ${obstacle.path}`;
      case 'contentIs':
        return `its content is ${obstacle.path}`;
      case 'swap':
        return 'swap';
      case 'swapFile':
        return `holds the swap file ${obstacle.path}`;
      case 'zfs':
        return 'member of a ZFS pool';
      case 'btrfs':
        return `one of the ${obstacle.count} devices of a mounted btrfs`;
      case 'heldBy':
        return `held by ${say.items(obstacle.names)}`;
      case 'heldByProgram':
        return 'another program or the kernel holds it';
      case 'locked':
        return 'another program has it locked';
      case 'isImage':
        return 'it is the image itself';
      case 'mountsUnknown':
        return 'what is mounted could not be read';
      case 'partition':
        return 'a partition, not a whole disk';
      case 'memory':
        return 'a disk in memory';
      case 'hardwarePartition':
        return 'a hardware partition';
      case 'optical':
        return 'an optical drive';
      case 'notOwnDisk':
        return `not a disk of its own (${obstacle.type})`;
      case 'noMedium':
        return 'no medium in it';
      case 'writeProtected':
        return 'write-protected';
      case 'tooSmall':
        return `it has only ${say.size(obstacle.sizeBytes)}`;
      case 'mounted':
        return `mounted at ${say.items(obstacle.mountpoints)}`;
      case 'loopDevice':
        return 'a loop device';
      case 'holdsData':
        return say.data(obstacle);
      case 'builtIn':
        return obstacle.bus === null ? 'built in' : `built in (${obstacle.bus})`;
    }
  },
  item: ({ format, label, sizeBytes, isData }, say) => {
    const name = label === null ? format : `${format} “${label}”`;
    return isData === null
      ? `${name} (${say.size(sizeBytes)}; it can't be looked into and may hold files)`
      : `${name} (${say.size(sizeBytes)})`;
  },
  large: 'larger than 256 GB',
  loss: (data) => `holds ${data}`,
};

/** What a drive is that was left in the middle of work. */
export const stickAfterLeaving: Record<StickState, string> = {
  untouched: 'Nothing on it was changed.',
  partlyWritten: 'It is partly overwritten: neither what it held before nor a working installer.',
  writtenUnverified: 'The image was written, but not verified.',
  verified: 'It holds exactly the image.',
  differs: 'What was read back differs from the image; do not use it.',
};

/** After a job that wrote and failed. */
export const stickAfterWrite: Record<StickState, (device: string) => string> = {
  untouched: (device) => `Not one byte on ${device} was changed.`,
  partlyWritten: (device) =>
    `${device} is partly written: it holds neither what was on it before nor the image.`,
  writtenUnverified: (device) =>
    `The whole image was written to ${device}, but not read back: it may be good, nobody knows.`,
  verified: (device) => `${device} holds exactly the image.`,
  differs: (device) => `${device} does not hold what was written to it.`,
};

/** It may well hold all of the image; but the image is a wrong one. */
export const holdsWrongImage = (device: string): string =>
  `What is on ${device} now is not good: do not use it.`;

/** After a job that only read. */
export const stickAfterRead: Record<StickState, (device: string) => string> = {
  untouched: (device) => `${device} was only read, not changed.`,
  partlyWritten: (device) => `${device} was only read, not changed.`,
  writtenUnverified: (device) => `${device} was only read, not changed.`,
  verified: (device) => `${device} holds exactly the image.`,
  differs: (device) => `${device} does not hold the image.`,
};

/** Why it is no wonder that a stick differs. */
export const past = {
  differed: 'It was not right when it was last read back either.',
  neverEnded: (percent: string | null) =>
    percent === null
      ? 'The last write to it never came to an end.'
      : `The last write to it never came to an end: it had stopped at ${percent}.`,
  interrupted: (percent: string | null) =>
    percent === null
      ? 'The last write to it was interrupted.'
      : `The last write to it was interrupted at ${percent}.`,
};

const changes = {
  exchanged: 'it was exchanged or plugged in anew',
  link: 'it is a symbolic link now',
  deviceNumber: 'another device number',
  size: 'another size',
  pluggedAnew: 'it was plugged in anew',
  port: 'it is at another port',
  serial: 'another serial number',
  file: 'another file has its name',
  practiceDrive: 'another practice drive has its name',
};

const noPractice = {
  link: 'it is a symbolic link',
  notFile: 'it is not a regular file',
  unmarked: 'it is not marked as one',
  noSize: 'it has no size',
};

const blocksOf = (count: number, say: Say) =>
  count === 1 ? '1 block of 64 KiB' : `${say.number(count)} blocks of 64 KiB`;

const howEnded = (signal: string | null, exitCode: number | null) =>
  signal !== null ? `by signal ${signal}` : `with status ${exitCode}`;

type Probed = {
  device: string;
  offset: number;
  claimedBytes: number;
  realBytes: number | null;
  same: [number, number] | null;
};

const lessThanClaimed = (
  { device, offset, claimedBytes, realBytes, same }: Probed,
  say: Say,
): string => {
  if (realBytes === 0) return `${device} keeps nothing of what is written to it.`;
  const symptom =
    same === null
      ? `what is written at byte ${say.number(offset)} is not there when it is read back`
      : `what is written at byte ${say.number(same[1])} also appears at byte ${say.number(same[0])}`;
  const real = realBytes === null ? '' : ` It really holds at most ${say.size(realBytes)}.`;
  return `${device} says that it has ${say.size(claimedBytes)}, but ${symptom}.${real}`;
};

export const drives: FailureTexts<typeof driveFailures> = {
  DRIVE_TOO_SMALL: ({ driveBytes, imageBytes, known, host, ...drive }, say) => {
    const name = say.drive(drive);
    const image = host === null ? 'The image' : `The image of ${host}`;
    if (imageBytes === null) {
      return {
        message: `${image} is larger than ${name}, which has ${say.size(driveBytes)}.`,
        hint: 'Choose a larger drive.',
      };
    }
    const [needed, there] = [say.size(imageBytes), say.size(driveBytes)];
    const missing = say.size(imageBytes - driveBytes);
    if (known === 'about') {
      return {
        message: `${image} may be too large for ${name}: it takes about ${needed}, and there are ${there}.`,
        hint: 'Have a larger drive at hand. Nothing is written to one that is too small.',
      };
    }
    const least = known === 'atLeast' ? 'at least ' : '';
    return {
      message: `${image} takes ${least}${needed}, and ${name} has only ${there}: ${missing} are missing.`,
      hint: 'Choose a larger drive.',
    };
  },
  DRIVE_READ_ONLY: (drive, say) => ({
    message: `${say.drive(drive)} is write-protected.`,
    hint: 'Move its write-protect switch, or choose another drive.',
  }),
  DRIVE_IN_USE: ({ obstacle, ...drive }, say) => {
    const message = `${say.drive(drive)} is in use: ${say.obstacle(obstacle)}. It will not be erased.`;
    switch (obstacle.kind) {
      case 'heldByProgram':
        return {
          message,
          hint: 'Close what uses it (a mounted volume, LUKS, LVM, RAID, another program), then try again.',
        };
      case 'locked':
        return {
          message,
          hint: 'Wait until that program (a partitioner, another flasher) is done, then try again.',
        };
      case 'heldBy':
      case 'swap':
      case 'swapFile':
      case 'zfs':
      case 'btrfs':
        return { message, hint: endUse };
      default:
        return { message, hint: anotherDrive };
    }
  },
  DRIVE_MOUNTED: ({ mountpoints, through, flag, ...drive }, say) => ({
    message: `${say.drive(drive)} is mounted at ${say.items(mountpoints)}${through.length === 0 ? '' : ` (through ${say.items(through)})`}.`,
    hint: {
      terminal: `Unmount it, or agree to that (${flag}).`,
      window: 'Try again, and agree that it is unmounted first.',
    },
  }),
  DRIVE_FIXED: ({ obstacle, flag, ...drive }, say) => ({
    message: `${say.drive(drive)} is not removable: ${say.obstacle(obstacle)}.`,
    hint: {
      terminal: `If it is really meant, say so (${flag}).`,
      window: 'Choose a stick: this window never erases a drive that is built in.',
    },
  }),
  DRIVE_HOLDS_DATA: ({ obstacle, flag, ...drive }, say) => ({
    message:
      obstacle.kind === 'holdsData' && obstacle.items.length === 0
        ? `${say.drive(drive)} is ${say.obstacle(obstacle)}, and so hardly meant as a stick.`
        : `${say.drive(drive)} would lose what it holds: ${say.obstacle(obstacle)}.`,
    hint: {
      terminal: `Look at what is on it. If that may be lost, say so: ${flag}.`,
      window: 'Look at what is on it. If it may be lost, try again and tick that.',
    },
  }),
  DRIVE_CHANGED: ({ device, what }) => ({
    message: `${device} is not the drive that was confirmed: ${changes[what]}.`,
    hint: lookAgain,
  }),
  DRIVE_NOT_A_DISK: (params, say) => {
    const { device } = params;
    const not = (what: string) => `${device} can't be written to as a drive: ${what}.`;
    const ownDisk = (what: string) => ({
      message: `${device} is no disk of its own: ${what}.`,
      hint: anotherDrive,
    });
    const oneOf = (command: readonly string[]) => ({
      terminal: `Choose one of: ${say.command(command)}.`,
      window: 'Choose one that the list of drives shows.',
    });
    switch (params.reason) {
      case 'noSize':
        return { message: `${device} has no size.`, hint: 'Put a medium in.' };
      case 'obstacle':
        return {
          message: `${say.drive(params)} is no disk: ${say.obstacle(params.obstacle)}.`,
          hint: anotherDrive,
        };
      case 'partition':
        return {
          message: not('it is a partition, not a whole disk'),
          hint: params.whole === null ? anotherDrive : `The whole drive is ${params.whole}.`,
        };
      case 'unused':
        return { message: not('it is not in use as a drive'), hint: oneOf(params.command) };
      case 'file':
        return {
          message: not('it is a file'),
          hint: {
            terminal: 'A practice drive is given as file:PATH.',
            window: 'Choose one that the list of drives shows.',
          },
        };
      case 'folder':
        return { message: not('it is a folder'), hint: oneOf(params.command) };
      case 'noBlockDevice':
        return { message: not('it is no block device'), hint: oneOf(params.command) };
      case 'notPractice':
        return {
          message: `${device} is no practice drive: ${noPractice[params.what]}.`,
          hint: {
            terminal:
              'Only files made by flakestick practice-drive are taken, so that no other file is overwritten.',
            window:
              'Only files made as practice drives are taken, so that no other file is overwritten.',
          },
        };
      case 'deviceMapper':
        return ownDisk('it is made of other devices (device mapper)');
      case 'raid':
        return ownDisk('it is made of other devices (RAID)');
      case 'passesOn':
        return ownDisk(`it only passes on to ${params.to}`);
      case 'unseen':
        return ownDisk(`what it passes on to can't be looked at (${params.to})`);
      case 'wrongKind':
        return {
          message: `${device} is not a ${params.practice ? 'regular file' : 'block device'}.`,
          hint: lookAgain,
        };
    }
  },
  CONFIRMATION_REQUIRED: ({ drives: named, flags }, say) => {
    const names = named.map(say.driveFacts).join(', ');
    return {
      message: `${names} would be erased, and nobody can be asked here.`,
      hint: {
        terminal: `Run it in a terminal, or add ${flags.join(' ')}.`,
        window: 'Try again, and confirm which stick may be erased.',
      },
    };
  },
  DRIVE_NOT_FOUND: (params, say) => {
    switch (params.reason) {
      case 'selector':
        return {
          message: `There is no drive ${params.device}.`,
          hint: {
            terminal: `Plug it in, then look it up: ${say.command(params.command)}.`,
            window: 'Plug the stick in; it appears in the list.',
          },
        };
      case 'gone':
        return { message: `${params.device} is not there any more.`, hint: 'Plug it in again.' };
      case 'practice':
        return {
          message: `There is no practice drive at ${params.device}.`,
          hint: {
            terminal: `Create one: ${say.command(params.command)}.`,
            window: 'Create a practice drive; it appears in the list.',
          },
        };
    }
  },
  DRIVE_LOST: ({ device, doing, offset }, say) => {
    const at = offset === null ? '' : ` at byte ${say.number(offset)}`;
    return doing === null && offset === null
      ? { message: `${device} is not there any more.`, hint: 'Plug it in again.' }
      : {
          message: `${device} went away${doing === null ? '' : ` while ${doing}`}${at}.`,
          hint: 'Plug it in again, in another port if it happens twice, and start over.',
        };
  },
  DRIVES_UNREADABLE: (params, say) =>
    params.reason === 'checks'
      ? say.notReady(params.checks)
      : {
          message: `The drives of this machine could not be read: ${params.said}.`,
          hint: 'On Linux, /sys and /proc have to be mounted.',
        },
  UNMOUNT_FAILED: ({ device, mountpoint, said }) => ({
    message: `${device} could not be unmounted from ${mountpoint}: ${said}.`,
    hint: 'Close the programs and terminals that use it, then try again.',
  }),
  EJECT_FAILED: (params, say) => {
    const { device } = params;
    const flushed = 'All data was flushed. Wait until its light is still, then pull it out.';
    switch (params.reason) {
      case 'loop':
        return {
          message: `${device} is a loop device: there is nothing to unplug.`,
          hint: `Detach it: ${say.command(params.command)}.`,
        };
      case 'noUdisks':
        return {
          message: `${device} could not be powered off: udisks is not installed.`,
          hint: flushed,
        };
      case 'refused':
        return { message: `${device} could not be powered off: ${params.said}.`, hint: flushed };
    }
  },
  WRITE_FAILED: (params, say) => {
    const { device } = params;
    switch (params.reason) {
      case 'write':
        return {
          message: `${device} refused to be written at byte ${say.number(params.offset)}: ${params.said}.`,
          hint: 'The drive may be worn out or write-protected: try another one.',
        };
      case 'diskFull':
        return {
          message: `The disk that holds the practice drive ${device} is full.`,
          hint: 'Free some space, or create the practice drive elsewhere.',
        };
      case 'open':
        return {
          message: `${device} could not be opened: ${params.said}.`,
          hint: 'Try again. If it fails once more, use another stick.',
        };
    }
  },
  READ_FAILED: (params, say) =>
    params.reason === 'read'
      ? {
          message: `${params.device} could not be read back at byte ${say.number(params.offset)}: ${params.said}.`,
          hint: 'The drive may be worn out: try another one.',
        }
      : {
          message: `${params.device} could not be opened: ${params.said}.`,
          hint: 'Try another port, and then another stick.',
        },
  VERIFY_MISMATCH: (params, say) => {
    const { device } = params;
    switch (params.reason) {
      case 'image': {
        const where = `${device} differs from the image from byte ${say.number(params.offset)} on (${blocksOf(params.blocks, say)}).`;
        const why = params.cause === null ? '' : `: ${say.cause(params.cause).message}`;
        const tried = {
          nothing: '',
          tooMuch: ' That is too much to be worth writing again.',
          failed: ` Writing them again failed${why || '.'}`,
          twice: ' What differed was written again twice, in vain.',
        }[params.tried];
        return {
          message: `${where}${tried}`,
          hint:
            params.tried === 'nothing'
              ? 'Do not use this stick to install. Write it again; if it differs again, the drive is bad.'
              : 'Do not use this stick to install. The drive is bad: take another one.',
        };
      }
      case 'capacity':
        return {
          message: `${lessThanClaimed(params, say)}${params.realBytes === 0 ? '' : ' The image does not fit.'}`,
          hint:
            params.realBytes === 0
              ? 'It is worn out or write-protected without saying so: use another drive.'
              : 'Do not use this drive: it is a fake, or broken. What is written beyond its real size is lost.',
        };
      case 'remembered': {
        const { offset, lengthBytes, writtenAt, flag } = params;
        const place =
          offset < 1e6 ? 'at its very beginning' : `some ${say.size(offset)} from its beginning`;
        const bytes = `bytes ${say.number(offset)} to ${say.number(offset + lengthBytes - 1)}`;
        return {
          message: `${device} is not what was written to it on ${say.day(writtenAt)} any more: the first difference lies ${place} (${bytes}).`,
          hint: {
            terminal: `Without the image it can only be located to 4 MiB. To set it right, write the image again; ${flag} writes only what differs.`,
            window:
              'Without the image it can only be located to 4 MiB. To set it right, make the stick again; “Write only what changed” leaves what is the same.',
          },
        };
      }
    }
  },
  DRIVE_STALLED: ({ device, phase, seconds, flag }) => ({
    message:
      phase === 'verifying'
        ? `${device} has given nothing back for ${seconds} s.`
        : `${device} has taken nothing for ${seconds} s.`,
    hint: {
      terminal: `It may be waiting for its own memory: leave it. If it stays so for minutes, cancel, plug it into another port and go on with ${flag}; if it happens there too, use another drive.`,
      window:
        'It may be waiting for its own memory: leave it. If it stays so for minutes, cancel and plug it into another port; the next write can go on where this one stopped. If it happens there too, use another stick.',
    },
  }),
  BLOCKS_REPAIRED: ({ device, offset, blocks }, say) => ({
    message: `${device} did not hold ${blocksOf(blocks, say)} as written, from byte ${say.number(offset)} on. Written again, all of the image reads back right.`,
    hint: 'The stick can be used now, but do not trust this drive for long.',
  }),
  CAPACITY_FALSE: (params, say) =>
    params.reason === 'notRestored'
      ? {
          message: `${params.device} did not take back what stood beyond the image before it was probed: it is failing.`,
          hint: keepNothingElse,
        }
      : {
          message: lessThanClaimed(params, say),
          hint:
            params.imageBytes === null
              ? 'Whether the image fits shows when it is read back. Keep nothing else on this drive.'
              : keepNothingElse,
        },
  SIGNATURES_LEFT: ({ device, signatures, why, cause, commands }, say) => {
    const left = signatures.map(({ type, offset }) => `${type} at byte ${say.number(offset)}`);
    const because = {
      onlyRead: '',
      untrusted: 'It was left alone, since what is written there may land in the image. ',
      notKept: 'It was overwritten, and is there again. ',
      failed: cause === null ? '' : `It could not be cleared: ${say.cause(cause).message} `,
    }[why];
    return {
      message: `Beyond the image ${device} still has what it was once known by: ${say.items(left)}. ${because}A system may take the drive for that, and not find the image.`,
      hint:
        commands.length === 0
          ? 'Use another drive: this one is not what it says, or is failing.'
          : `To clear it by hand: ${say.commands(commands)}`,
    };
  },
  NOTHING_TO_RESUME: ({ device, why, image, flag }) => {
    const because = {
      unknown: 'no earlier write to it is known',
      otherImage: `the last write to it was of ${image}, as it was then`,
      verified: 'the last write of this image to it was finished and verified',
      nothingWritten: 'the last write of this image to it had not got anywhere',
    }[why];
    return {
      message: `There is nothing to go on with on ${device}: ${because}. All of it is written.`,
      hint: {
        terminal: `To write only what differs, use ${flag}.`,
        window:
          'Nothing is lost: all of it is written anew. “Write only what changed” is the quicker way.',
      },
    };
  },
  STICK_UNKNOWN: (params, say) => {
    const { device, command } = params;
    const give = `Give the image: ${say.command(command)}`;
    const makeAnew = 'Make the stick anew; then it can be verified at any time.';
    switch (params.reason) {
      case 'unreadable':
        return {
          message: `What was written to ${device} can't be looked up: ${params.said}.`,
          hint: {
            terminal: `Look at what flakestick doctor says, or give the image: ${say.command(command)}`,
            window: makeAnew,
          },
        };
      case 'unknown':
        return {
          message: `Nothing is known of what was written to ${device}.`,
          hint: { terminal: give, window: makeAnew },
        };
      case 'unfinished': {
        const end = params.isFinished ? 'came to no good end' : 'was never finished';
        return {
          message: `The write to ${device} of ${say.day(params.writtenAt)} ${end}, and its image ${params.image} is not there any more, or changed: there is nothing to compare with.`,
          hint: {
            terminal: `Write it again, or give an image: ${say.command(command)}`,
            window: makeAnew,
          },
        };
      }
    }
  },
  HELPER_LOST: (params) =>
    params.reason === 'silent'
      ? { message: `The helper said nothing of ${params.device}.`, hint: startOver }
      : {
          message: `The helper that was working on ${params.device} ended ${howEnded(params.signal, params.exitCode)}, without its last word.`,
          hint: startOver,
        },
  HELPER_UNAVAILABLE: (params) => {
    if (params.reason === 'unreadable') {
      return { message: `The helper can't be read: ${params.said}.`, hint: install };
    }
    const why = params.text.at(-1) ?? `it ended ${howEnded(params.signal, params.exitCode)}`;
    return {
      message: `The helper could not be started: ${why.replace(/\.$/, '')}.`,
      hint: install,
    };
  },
  AUTHORISATION_UNAVAILABLE: (params) => {
    switch (params.reason) {
      case 'refused':
        return {
          message: `The permission to open ${params.devices.join(', ')} was refused: ${params.said}.`,
          hint: waysOut,
        };
      case 'nobody': {
        const ways = params.ways.map(({ program, said }) =>
          said === null ? `${program} is not installed` : `${program}: ${said}`,
        );
        return {
          message: `${params.devices.join(', ')} may not be opened by this user, and nobody could be asked for permission: ${ways.join('; ')}.`,
          hint: waysOut,
        };
      }
      case 'open':
        return {
          message: `${params.device} may not be opened by this user.`,
          hint: 'Run the command line in a terminal with sudo.',
        };
    }
  },
  AUTHORISATION_DISMISSED: ({ devices }) => ({
    message: `The permission to open ${devices.join(', ')} was not given.`,
    hint: 'Start again and answer the question for the password.',
  }),
};
