import { derivationName, type nixFailures } from '../../contract/index.ts';
import type { FailureTexts } from '../told.ts';
import { inputLabel, inputNeed } from './fleet.ts';

const nixOrg = 'https://nixos.org/download';
const report = 'Report this with the version of nix.';
const connect = 'Connect to a network and try again. What was fetched before works without.';
const checkConnection = 'Check the connection and try again.';
const haveNetwork = { terminal: null, window: 'Have a network at hand for the installation.' };
const makeRoom = 'Make room there, for instance with nix-collect-garbage.';

export const nix: FailureTexts<typeof nixFailures> = {
  NIX_MISSING: ({ reason }) =>
    reason === 'gone'
      ? { message: 'Nix was found before, and is gone now.', hint: 'Install it again.' }
      : {
          message: 'Nix is not installed, or can not be found.',
          hint: `Get it from ${nixOrg} (on Debian and Ubuntu also: apt install nix-bin), then try again.`,
        },
  NIX_TOO_OLD: ({ version, oldest }) => ({
    message: `Nix ${version} is too old: Flakestick needs ${oldest} or newer.`,
    hint: `Get a newer one from ${nixOrg}.`,
  }),
  NIX_UNUSABLE: (params, say) => {
    switch (params.reason) {
      case 'group':
        return {
          message: `Nix is there but can't build: it wants the users of the group "${params.group}", which does not exist.`,
          hint: `Install nix with its daemon (${nixOrg}), or put "build-users-group =" into /etc/nix/nix.conf to let root build.`,
        };
      case 'store':
        return {
          message: `Nix is there but its store can't be used: ${params.said}.`,
          hint: `Start the nix daemon (systemctl start nix-daemon; on Debian the package nix-setup-systemd brings it, for members of the group nix-users), or install nix for several users: ${nixOrg}`,
        };
      case 'ended':
        return {
          message: `Nix did not come to its end: it was ended by ${params.signal}.`,
          hint:
            params.signal === 'SIGKILL'
              ? 'Perhaps memory ran out: close other programs and try again.'
              : 'It is a fault of nix itself, which a newer version may not have.',
        };
      case 'checks':
        return say.notReady(params.checks);
    }
  },
  BUILD_FAILED: (params, say) => {
    switch (params.reason) {
      case 'builder': {
        const { said, command, saysFull } = params;
        const how = said.startsWith('failed') ? `its builder ${said}` : said;
        return {
          message: `${derivationName(params.derivation)} could not be built: ${how}.`,
          hint:
            command !== null
              ? `Look at its log: ${say.command(command)}`
              : saysFull
                ? 'The end of its log says why: it speaks of a full disk, though there is room now. What it filled was taken away when it failed; nix-collect-garbage makes room.'
                : 'The end of its log says why.',
        };
      }
      case 'machine':
        return {
          message: `This machine can't build it: ${params.said}`,
          hint: 'Build on a machine of that kind, or configure a remote builder for nix.',
        };
      case 'noOutput':
        return {
          message: `Nix built ${params.attribute} but does not say what came of it.`,
          hint: report,
        };
    }
  },
  DISK_FULL: (params, say) => {
    switch (params.reason) {
      case 'nix':
        return params.folder === null
          ? {
              message: 'The disk is full: nix could not go on.',
              hint: 'Make room, for instance with nix-collect-garbage, and try again.',
            }
          : {
              message: `The disk with ${params.folder} is full, and builders work there: nix could not go on.`,
              hint: `Make room in ${params.folder}, or name another folder in TMPDIR (where nix has a daemon: in the daemon's own), and try again.`,
            };
      case 'build':
        return {
          message: `Building the installer of ${params.host} takes at least ${say.size(params.leastBytes)} of the disk with ${params.store}, where ${say.size(params.freeBytes)} are free.`,
          hint: makeRoom,
        };
      case 'practiceDrive':
        return {
          message: `There is no room for ${params.path}.`,
          hint: 'Free some space, or choose a smaller size.',
        };
    }
  },
  DISK_SHORT: ({ host, store, freeBytes, neededBytes }, say) => ({
    message: `The disk may become full: building the installer of ${host} takes about ${say.size(neededBytes)} of the disk with ${store}, where ${say.size(freeBytes)} are free.`,
    hint: makeRoom,
  }),
  PROOF_INCOMPLETE: ({ image, host, count, neededCount, missing }, say) => {
    const first = (missing[0] ?? '').split('/').pop() ?? '';
    const others = count - 1;
    const names =
      others > 0
        ? `${first} and ${say.number(others)} ${others === 1 ? 'other' : 'others'}`
        : first;
    return {
      message: `${image} can't install ${host} without a network: ${names} of ${say.number(neededCount)} store paths ${others > 0 ? 'are' : 'is'} not in it.`,
      hint: "Build the installer again, from the same state of the flake. Where it is the flake's own, isoImage.storeContents has to have them all.",
    };
  },
  PROOF_UNAVAILABLE: (params, say) => {
    const needs = (host: string, why: string) =>
      `What ${host} needs for an installation without a network can't be told: ${why}`;
    const whether = (image: string, why: string) =>
      `Whether all that an installation needs is in ${image} can't be told: ${why}.`;
    const onlyNixos =
      'Only images that NixOS makes (an ISO with a nix store in it) can be looked into.';
    switch (params.reason) {
      case 'target':
        return {
          message: `What ${params.host} consists of can't be told.`,
          hint: haveNetwork,
        };
      case 'noConfiguration':
        return {
          message: needs(params.host, `the flake has no nixosConfigurations."${params.host}".`),
          hint: haveNetwork,
        };
      case 'unevaluated': {
        const { message, hint } = say.cause(params.cause);
        return { message: needs(params.host, message), hint };
      }
      case 'noRoom':
        return {
          message: whether(
            params.image,
            `it is packed, and there is no room in ${params.folder} to unpack it`,
          ),
          hint: 'Make room there, or unpack it elsewhere.',
        };
      case 'noIso':
        return { message: whether(params.image, 'it is no ISO 9660 image'), hint: onlyNixos };
      case 'noStore':
        return {
          message: whether(params.image, `there is no ${params.file} in it`),
          hint: onlyNixos,
        };
      case 'scattered':
        return {
          message: whether(params.image, 'its store does not lie in one piece'),
          hint: onlyNixos,
        };
      case 'unsquashfs': {
        const why = {
          missing: 'and there is no unsquashfs here that could read it',
          old: 'which needs unsquashfs 4.5 or newer, and that here is older',
          unable: 'which the unsquashfs here does not know',
        }[params.problem];
        return {
          message: whether(params.image, `its store is packed with ${params.compression}, ${why}`),
          hint: 'Install unsquashfs 4.5 or newer (squashfs-tools), or have a network at hand for the installation.',
        };
      }
    }
  },
  OFFLINE: (params) => {
    switch (params.reason) {
      case 'noNetwork':
        return {
          message: `There is no network, and something has to be fetched: ${params.said}`,
          hint: connect,
        };
      case 'unreachable':
        return {
          message: `Something that has to be fetched can't be reached: ${params.said}`,
          hint: checkConnection,
        };
      case 'input': {
        const label = inputLabel(params);
        const need = inputNeed(params);
        return params.isOnline
          ? { message: `${label} can't be reached: ${params.said}. ${need}`, hint: checkConnection }
          : {
              message: `${label} is not in this machine's store, and there is no network: ${params.said}. ${need}`,
              hint: connect,
            };
      }
    }
  },
};
