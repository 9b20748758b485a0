import type { HostFacts, Layout, LayoutPartition, StickRecord } from '../../contract/index.ts';
import type { Say } from '../say.ts';
import { stickAfterLeaving } from './drives.ts';

const firmwares: Record<Layout['firmware'], string> = {
  efi: 'EFI',
  bios: 'BIOS',
  both: 'EFI and BIOS',
};

type PasswordOrder = { user: string; devices: readonly string[]; isCopied: boolean };

export const terminal = (say: Say) => ({
  error: (message: string) => `error: ${message}`,
  warning: (message: string) => `warning: ${message}`,

  /** Of the parser of arguments. Names of options and commands are the same in every language. */
  help: {
    titles: {
      'Usage:': 'Usage:',
      'Arguments:': 'Arguments:',
      'Options:': 'Options:',
      'Commands:': 'Commands:',
    } as Record<string, string>,
    /** What stands in brackets behind a command, and for the value of an option. */
    places: {} as Record<string, string>,
    about: 'Turns a host of a NixOS flake into a USB stick that installs it, and proves it',
    version: 'output the version number',
    help: 'display help for command',
    commands: {
      hosts: 'List the hosts of a flake',
      drives: 'List the drives, safest first',
      build: 'Build the installer image of a host',
      flash: 'Write an image to drives and verify it',
      verify: 'Compare a drive with an image, or with what was last written to it; changes nothing',
      make: 'Build, write and verify: a stick that installs the host',
      prove: 'Check that all is in an image that the host needs to be installed without a network',
      practiceDrive: 'Create a file that can be used as a drive, without risk',
      serve: "Serve the window's UI on loopback, for a browser",
      doctor: 'Check what this machine needs to make sticks',
    },
    options: {
      json: 'JSON Lines on standard output',
      facts: 'also evaluate each host for its system and disk layout',
      outLink: 'leave a link that keeps the image',
      dryRun: 'say what would be built and fetched, and build nothing',
      drive: 'a device, an id from `drives`, or file:PATH',
      drives: 'a device, an id from `drives`, or file:PATH; can be given several times',
      offline: 'put the whole system on the stick (prebuilt)',
      set: 'set an option of the installer, such as swap.size=8G or \'layout.sizes."/home"=200G\'; can be given several times',
      yes: 'erase without asking',
      unmount: 'release mounted volumes of the drive first',
      allowFixed: 'the drive is meant although it is not removable',
      eraseData: 'what the drive holds (files, LUKS, RAID …) may be lost',
      anyway: 'write it although it does not look like an image',
      noCount: 'do not unpack beforehand to see whether the image fits',
      noVerify: 'do not read back',
      delta: 'read first, and write only what differs',
      resume: 'go on where an earlier write of the same image was interrupted',
      noPowerOff: 'leave the drive powered at the end',
      size: 'such as 8G',
      port: 'a fixed port',
      noOpen: 'print the address only',
    },
  },

  /** Questions before drives are erased, and what is typed to agree. */
  ask: {
    yes: 'yes',
    password: ({ user, devices, isCopied }: PasswordOrder) =>
      `Password of ${user}, to let Flakestick open ${devices.join(', ')}${
        isCopied ? ' (its helper is copied to a folder of root first)' : ''
      }: `,
    eraseData: (drive: string, name: string) =>
      `What is on ${drive} can't be brought back. Type ${name} to erase it: `,
    make: (drives: string[], host: string) =>
      `Erase ${drives.join(', ')} and make ${drives.length > 1 ? 'them' : 'it'} install ${host}? Type yes: `,
    write: (drives: string[], image: string, facts: string) =>
      `Erase ${drives.join(', ')} and write ${image} (${facts})? Type yes: `,
    interrupted: (reached: string) =>
      `An earlier write of this image to this drive stopped at ${reached}; --resume goes on from there.`,
  },

  job: {
    waiting: 'waiting',
    failedWith: (code: string) => `Failed: ${code}`,
    evaluating: 'Evaluating …',
    building: (built: number, expected: number) =>
      `Building ${say.number(built)}/${say.number(expected)}`,
    downloaded: (bytes: number, expectedBytes: number) =>
      `downloaded ${say.size(bytes)} of ${say.size(expectedBytes)}`,
    stalled: 'no answer from the drive',
    ofTotal: (bytes: number, totalBytes: number) => `${say.size(bytes)} of ${say.size(totalBytes)}`,
    left: (seconds: number) => `${say.duration(seconds)} left`,
    waitingForDrives: (devices: string[]) =>
      `Waiting for ${devices.join(', ')} to answer what was written last. Ctrl-C again leaves it as it is.`,
  },

  /** How a job ended. */
  end: {
    stick: stickAfterLeaving,
    safeToUnplug: 'It is powered off: safe to unplug.',
    wrote: (bytes: number, seconds: number) =>
      `wrote ${say.size(bytes)} in ${say.duration(seconds)}`,
    wroteSome: (read: number, wrote: number, saved: number, seconds: number) =>
      `read ${say.size(read)}, wrote ${say.size(wrote)} in ${say.duration(seconds)}; ${say.size(saved)} were there already`,
    proven: (bytes: number, seconds: number) =>
      `read back and compared${seconds < 1 ? '' : ` in ${say.duration(seconds)}`}: all ${say.size(bytes)} of the image; what lies beyond it was not tested`,
    cleared: (signatures: { type: string; offset: number }[]) =>
      `cleared what it was known by before, beyond the image: ${signatures
        .map(({ type, offset }) => `${type} at byte ${say.number(offset)}`)
        .join(', ')}`,
    still: ({ startedAt, image, made }: StickRecord) =>
      made
        ? `This is still the stick that you made on ${say.moment(startedAt)}: host ${made.host}, rev ${made.revision ?? 'unknown'} of ${made.reference}, image ${image}.`
        : `This is still the stick that you wrote on ${say.moment(startedAt)}: image ${image}.`,
    image: (facts: string) => `Image: ${facts}`,
    deployKey: (key: string) => `Deploy key: ${key}`,
    provenOffline: (systemPaths: number, sources: number) =>
      `Proven offline: all ${say.number(systemPaths)} store paths of the system and ${say.number(sources)} sources are in the image.`,
    leftOut: (inputs: string[]) =>
      `Left out, as they can't be fetched and nothing needs them: ${inputs.join(', ')}`,
  },

  /** What a build is going to take. */
  plan: {
    counts: (toBuild: number, toFetch: number) =>
      `${say.number(toBuild)} to build, ${say.number(toFetch)} to fetch`,
    download: (bytes: number) => `Download: ${say.size(bytes)}`,
    system: (bytes: number) => `System on the stick: ${say.size(bytes)} unpacked`,
    image: (bytes: number) => `Image: about ${say.size(bytes)}`,
    unknown: (freeBytes: number | null) =>
      freeBytes === null
        ? 'Size and time: not known before it is built'
        : `Size and time: not known before it is built; ${say.size(freeBytes)} free on the disk with nix's store`,
    disk: (bytes: number, freeBytes: number | null) =>
      freeBytes === null
        ? `Disk with nix's store: about ${say.size(bytes)} needed`
        : `Disk with nix's store: about ${say.size(bytes)} needed, ${say.size(freeBytes)} free`,
    diskShort: 'the disk may become full; nix-collect-garbage makes room',
    /** As `electron/engine/installer/estimate-size.ts` assumes. */
    minutes: (minutes: number) =>
      minutes === 0
        ? 'Time: less than a minute'
        : `Time: at least ${minutes} min (packing on 4 processors, download at 80 Mbit/s, nothing compiled)`,
  },

  /** Of the web shell: what it prints, and what it answers to whom it turns away. */
  web: {
    opens: (address: string) => `Flakestick is at ${address} and opens in your browser.`,
    keys: 'Enter prints another link, Ctrl-C ends it.',
    endKey: 'Ctrl-C ends it.',
    open: (link: string) => `Open ${link}`,
    once: 'The link works once. Whoever opens it can erase drives.',
    notArrived: 'The page has not arrived. A browser in a sandbox can’t open it by itself.',
    noBrowser: 'No browser could be started.',
    refused: {
      host: 'Only loopback names are served.',
      origin: 'This origin may not call Flakestick.',
      target: 'This is no address here.',
      foreign: 'Only pages of Flakestick itself may call it.',
      secret: 'This call lacks the secret of this run.',
      code: 'This code is wrong, used, or too old.',
      procedure: 'There is no such procedure.',
      body: 'The body is not JSON.',
    },
  },

  hosts: {
    none: 'The flake has no hosts.',
    columns: ['HOST', 'SYSTEM', 'INSTALLER', 'ATTRIBUTE'],
    unevaluated: (host: string) => `${host}: does not evaluate`,
  },

  drives: {
    none: 'No drives. Plug one in, or make a practice drive.',
    columns: ['DEVICE', 'SIZE', 'DRIVE', ''],
    mayBeErased: 'may be erased',
    practice: (id: string, bytes: number) =>
      `${id} is a practice drive of ${say.size(bytes)}. It takes up space only as it is written.`,
  },

  prove: {
    missing: (path: string) => `missing: ${path}`,
    proven: (image: string, host: string) =>
      `${image} installs ${host} without a network: all of it is in the image.`,
    system: (paths: number, bytes: number, toplevel: string) =>
      `System: ${say.number(paths)} store paths, ${say.size(bytes)} (${toplevel})`,
    sources: (count: number) => `Sources of the flake and its inputs: ${say.number(count)}`,
  },

  /** What the installer will do with the disk of a host. */
  layout: {
    system: ({ name, system }: HostFacts) => `${name}: ${system ?? 'unknown system'}`,
    isImage: 'It is an image itself, and gets built as it is: it installs nothing by itself.',
    ownInstaller: "The flake's own installer decides over the disk.",
    kept: (mountPoint: string, fsType: string, device: string) =>
      `kept: ${mountPoint} (${fsType} on ${device})`,
    bound: (mountPoint: string, source: string) => `bound: ${mountPoint} (to ${source})`,
    ignored: (mountPoint: string, why: string) => `not created: ${mountPoint} (${why})`,
    file: ({ path, what, from }: Layout['files'][number]) =>
      `file: ${path} for ${what}: ${
        {
          question: 'a passphrase that is asked for at the target',
          store: 'on the stick',
          commands: 'made by extraPostMountCommands',
          script: "made by disko's script",
          device: 'has to be connected to the target',
          nothing: 'nothing brings it',
        }[from]
      }`,
    note: (note: string) => `NOTE: ${note}`,
    problem: (problem: string) => `PROBLEM: ${problem}`,
    disko: (firmware: Layout['firmware']) =>
      `disk: partitioned by the host's own disko, for ${firmwares[firmware]}`,
    erases: (device: string) => `erases ${device}`,
    leaves: (device: string) => `leaves what is on ${device}`,
    encrypted: (name: string) => `encrypted: ${name}`,
    asksFor: (device: string) => `asks for the passphrase of ${device}`,
    gpt: (firmware: Layout['firmware']) => `disk: GPT, for ${firmwares[firmware]}`,
    rest: 'the rest',
    role: (role: LayoutPartition['role']) =>
      ({
        esp: 'EFI system',
        biosBoot: 'BIOS boot',
        boot: 'boot',
        swap: 'swap',
        root: 'root',
        data: 'data',
      })[role],
    inLuks: (name: string) => `encrypted (LUKS ${name})`,
    subvolumes: (names: string[]) => `subvolumes ${names.join(' ')}`,
    label: (label: string) => `label ${label}`,
    uuid: (uuid: string) => `UUID ${uuid}`,
    container: (label: string) => `container ${label}`,
    containerUuid: (uuid: string) => `container UUID ${uuid}`,
    partitionUuid: (uuid: string) => `partition UUID ${uuid}`,
    partition: (label: string) => `partition ${label}`,
  },
});

export type TerminalTexts = ReturnType<typeof terminal>;
