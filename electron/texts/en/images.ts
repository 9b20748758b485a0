import { type imageFailures, packedFormats } from '../../contract/index.ts';
import type { ImageTexts } from '../say.ts';
import type { FailureTexts } from '../told.ts';

const getAgain = 'Download or build it again.';
const otherwiseWhole = 'Wait until whatever writes it is done, then start over.';
const readable = 'See whether the file is whole, and whether you may read it; then try again.';

const changes = {
  size: 'its size is another',
  content: 'it was written to',
  shorter: 'it became shorter',
};

const suffixed = (name: string): string => `.${name}`;

export const imageTexts: ImageTexts = {
  layout: {
    iso9660: 'ISO 9660',
    gpt: 'GPT',
    mbr: 'MBR',
    bootRecord: 'boot record',
    none: 'no disk image by its looks',
  },
  partitions: (count) => `${count} ${count === 1 ? 'partition' : 'partitions'}`,
  boots: { bios: 'boots BIOS', uefi: 'boots UEFI', both: 'boots BIOS and UEFI' },
};

export const images: FailureTexts<typeof imageFailures> = {
  IMAGE_NOT_FOUND: (params, say) => {
    switch (params.reason) {
      case 'path':
        return { message: `There is no image at ${params.path}.`, hint: 'Check the path.' };
      case 'notFile':
        return { message: `${params.path} is not a file.`, hint: 'Choose an .iso or .img file.' };
      case 'build':
        return {
          message:
            params.files.length > 0
              ? `The build made no image; it made: ${params.files.slice(0, 20).join(', ')}.`
              : `The build made no image: ${params.output} is empty or gone.`,
          hint: `An image is an .iso or .img (also packed: ${say.items(packedFormats.map(suffixed))}) under iso/ or sd-image/, or the output itself.`,
        };
    }
  },
  IMAGE_AMBIGUOUS: ({ images: found, command }, say) => ({
    message: `The build made ${found.length} images: ${found.join(', ')}.`,
    hint: {
      terminal: `Flash the one that you mean: ${say.command(command)}`,
      window: 'Choose “Image” at the top, and give the path of the one that you mean.',
    },
  }),
  IMAGE_EMPTY: ({ path, isBuilt }) =>
    isBuilt
      ? {
          message: `The image that was built is empty: ${path ?? '–'}.`,
          hint: 'Look at the log of the build.',
        }
      : { message: `${path ?? 'The image'} is empty.`, hint: getAgain },
  IMAGE_UNREADABLE: (params, say) => {
    const image =
      'path' in params && params.path !== null ? `The image ${params.path}` : 'The image';
    switch (params.reason) {
      case 'open':
        return { message: `${image} can't be opened: ${params.said}.`, hint: readable };
      case 'read': {
        const at = params.offset === null ? '' : ` at byte ${say.number(params.offset)}`;
        return { message: `${image} can't be read${at}: ${params.said}.`, hint: readable };
      }
      case 'notFile':
        return {
          message: `${image} is not a regular file.`,
          hint: 'Choose an .iso or .img file.',
        };
      case 'noProgram': {
        const { path, program, toInstall, others } = params;
        return {
          message: `${path} is packed with ${program}, and there is no program ${program} on PATH to unpack it.`,
          hint: `Install ${toInstall}, or unpack it elsewhere. Raw images, ${say.items(others.map(suffixed))} need no other program.`,
        };
      }
      case 'exchanged':
        return {
          message: `${params.path} is not the file any more that was looked at: it was exchanged, or written to.`,
          hint: otherwiseWhole,
        };
      case 'changed':
        if (params.what === 'unpacked') {
          return {
            message: `${image} was another one when it was unpacked once more.`,
            hint: otherwiseWhole,
          };
        }
        return {
          message: `${image} changed while it was being read${params.what === null ? '' : `: ${changes[params.what]}`}.`,
          hint: otherwiseWhole,
        };
      case 'stream': {
        const { sentBytes, receivedBytes, said } = params;
        const [sent, received] = [sentBytes, receivedBytes].map((bytes) =>
          bytes === null ? null : say.number(bytes),
        );
        const what =
          said !== null
            ? `broke: ${said}`
            : sent && received
              ? `has ${sent} bytes, and ${received} arrived`
              : received
                ? `ended after ${received} bytes, without a word`
                : 'can not be sent once more';
        return { message: `The stream of the image ${what}.`, hint: 'Try again.' };
      }
      case 'store':
        return {
          message: `The nix store in ${params.path} can't be read: ${params.said}.`,
          hint: 'Build or download the image again.',
        };
      case 'registration':
        return {
          message: `The nix store in ${params.path} can't be read: its nix-path-registration is not what nix writes.`,
          hint: 'Build the image again.',
        };
    }
  },
  IMAGE_CORRUPT: (params, say) => {
    switch (params.reason) {
      case 'suffix':
        return {
          message: `${params.path} is named .${params.suffix}, but that is not what is in it.`,
          hint: getAgain,
        };
      case 'archive':
        return {
          message: `The archive ${params.path} is damaged or cut off: ${params.said}.`,
          hint: getAgain,
        };
      case 'cutOff': {
        const { path, sizeBytes, saysBytes, flag, isWritten } = params;
        return {
          message: `${path} is cut off: it has ${say.size(sizeBytes)}, and by what it says of itself ${say.size(saysBytes - sizeBytes)} are missing.`,
          hint: isWritten
            ? null
            : flag === null
              ? getAgain
              : {
                  terminal: `${getAgain} If it is meant to be like that, ${flag} writes it.`,
                  window: getAgain,
                },
        };
      }
      case 'noChecksum':
        return {
          message: `${params.path} has no SHA-256 for ${params.image}, so the image can't be checked against it.`,
          hint: 'It should hold 64 hex digits, or a line of sha256sum with that name. Get it again, or remove it to write the image unchecked.',
        };
      case 'checksumUnreadable':
        return {
          message: `${params.path} can't be read (${params.said}), so the image can't be checked against it.`,
          hint: 'Make it readable, or remove it to write the image unchecked.',
        };
      case 'checksum': {
        const { path, sha256, expectedSha256 } = params;
        return {
          message:
            path === null
              ? `The image has the SHA-256 ${sha256}, but it should be ${expectedSha256}.`
              : `${path} is not what its .sha256 says: that has ${expectedSha256}, and the file has ${sha256}.`,
          hint: getAgain,
        };
      }
      case 'unpackedSize':
        return {
          message: `The image expands to ${say.number(params.sizeBytes)} bytes, but its header says ${say.number(params.saysBytes)}.`,
          hint: getAgain,
        };
    }
  },
  IMAGE_UNCOUNTED: ({ path, flag }) => ({
    message: `How much ${path} takes on a drive shows only while it is written: it was not counted.`,
    hint: {
      terminal: `If it does not fit, the drive is overwritten all the same. Without ${flag} that is found out first.`,
      window:
        'If it does not fit, the stick is overwritten all the same: take one that is large enough for certain.',
    },
  }),
  NOT_AN_IMAGE: ({ path, content, name, packed, flag, command, isWritten }, say) => {
    const what = packed ? `What is in ${path}` : path;
    const named = name === null ? '' : ` (${name})`;
    const none = 'it has no partition table, no boot record and no ISO 9660 file system';
    const anyway = flag === null ? '' : ` If it is meant all the same, ${flag} writes it.`;
    const check = `Check which file was meant. A raw image, or one packed as ${say.either(packedFormats.map(suffixed))}, is taken.`;
    const told = {
      virtualDisk: {
        message: `${what} is a disk in a format of its own${named}, which no machine starts from.`,
        hint: `Make a raw image of it first, such as with: ${say.command(command ?? [])}`,
      },
      archive: {
        message: `${what} is an archive${named}, and no disk image.`,
        hint: 'Unpack it, and give the image that is in it.',
      },
      packed: {
        message: `${what} is packed${named} in a way that is not unpacked here.`,
        hint: `Unpack it first. Raw images are taken as they are, and so is what is packed as ${say.either(packedFormats.map(suffixed))}.`,
      },
      document: {
        message: `${what} is a document${named}, and no disk image.`,
        hint: 'Look into it: a download that went wrong may have left a page that says why. Then get the image itself.',
      },
      program: {
        message: `${what} is a program${named}, and no disk image.`,
        hint: 'Give the image that it came with, or is put into.',
      },
      fileSystem: {
        message: `${what} is a bare file system${named}: ${none}, so that nothing starts from it.`,
        hint: { terminal: anyway.trim(), window: check },
      },
      text: {
        message: `${what} is text, and no disk image.`,
        hint: { terminal: `Look into it, and get the image itself.${anyway}`, window: check },
      },
      unknown: {
        message: `${what} is no disk image: ${none}.`,
        hint: { terminal: `Check which file was meant.${anyway}`, window: check },
      },
    }[content ?? 'unknown'];
    return isWritten ? { ...told, hint: null } : told;
  },
  IMAGE_OUTSIDE_STORE: ({ image, real, command }, say) => ({
    message: `${image} is a link to ${real ?? 'what is not there'}, which is outside of nix's store: no build made that, so it is not taken for an image.`,
    hint: {
      terminal: `Let the build put the image itself into its output. To flash that file all the same, name that file itself: ${say.command(command)}`,
      window:
        'Let the build put the image itself into its output. No link out of the store is followed.',
    },
  }),
};
