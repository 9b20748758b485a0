import { z } from 'zod';
import { variants } from '../variants.ts';
import { Command, said } from './fields.ts';

/** What is often taken for a disk image, and is none. */
export const ForeignContent = z.enum([
  'virtualDisk',
  'archive',
  /** With something that is not unpacked here, or a second time. */
  'packed',
  'document',
  'program',
  /** Bare, without a partition table around it: that may be meant. */
  'fileSystem',
  'text',
]);
export type ForeignContent = z.infer<typeof ForeignContent>;

/** It gets written all the same, because somebody wanted that: then it is a warning, and there is nothing to do. */
const isWritten = z.boolean();
/** Has it written all the same; null where that does not help. */
const anyway = z.literal('--anyway').nullable();

export const imageFailures = {
  IMAGE_NOT_FOUND: variants('reason', {
    path: { path: z.string() },
    notFile: { path: z.string() },
    /** A build made none. `files`: what it made, the first hundred. */
    build: { output: z.string(), files: z.array(z.string()) },
  }),
  /** `images`: within `output`. */
  IMAGE_AMBIGUOUS: z.object({ output: z.string(), images: z.array(z.string()), command: Command }),
  /** `path`: null where it came over a pipe. `isBuilt`: a build made it just now. */
  IMAGE_EMPTY: z.object({ path: z.string().nullable(), isBuilt: z.boolean() }),
  IMAGE_UNREADABLE: variants('reason', {
    open: { path: z.string(), said },
    /** `path`, `offset`: null where they are not known. */
    read: { path: z.string().nullable(), offset: z.number().int().nullable(), said },
    notFile: { path: z.string() },
    noProgram: {
      path: z.string(),
      program: z.string(),
      /** As it is told. */ toInstall: z.string(),
      /** Formats that need no program. */ others: z.array(z.string()),
    },
    /** It is not the file any more that was looked at. */
    exchanged: { path: z.string() },
    /** While it was read. `unpacked`: what came out of it the second time was something else. */
    changed: {
      path: z.string().nullable(),
      what: z.enum(['size', 'content', 'shorter', 'unpacked']).nullable(),
    },
    /** Over a pipe came something else than what was sent into it; `sentBytes`: null where nobody says. */
    stream: {
      sentBytes: z.number().int().nullable(),
      receivedBytes: z.number().int().nullable(),
      said: said.nullable(),
    },
    store: { path: z.string(), said },
    registration: { path: z.string() },
  }),
  IMAGE_CORRUPT: variants('reason', {
    /** Its name says that it is packed so, and it is not. */
    suffix: { path: z.string(), suffix: z.string() },
    archive: { path: z.string(), said },
    /** `saysBytes`: by what it says of itself. */
    cutOff: {
      path: z.string(),
      sizeBytes: z.number().int(),
      saysBytes: z.number().int(),
      flag: anyway,
      isWritten,
    },
    /** `path`: of the `.sha256` beside the image; `image`: the name that is to be in it. */
    noChecksum: { path: z.string(), image: z.string() },
    checksumUnreadable: { path: z.string(), said },
    /** `path`: of the file as it is; null for what is inside. */
    checksum: { path: z.string().nullable(), sha256: z.string(), expectedSha256: z.string() },
    /** A packed image whose header says another size. */
    unpackedSize: { sizeBytes: z.number().int(), saysBytes: z.number().int() },
  }),
  /** A warning: whether the image fits shows only while it is written. */
  IMAGE_UNCOUNTED: z.object({ path: z.string(), flag: z.literal('--no-count') }),
  /** Nothing that starts from a stick, as far as its bytes tell. */
  NOT_AN_IMAGE: z.object({
    path: z.string(),
    /** Null where nothing is known of it. */
    content: ForeignContent.nullable(),
    /** As its own people call the format, in any language. */
    name: z.string().nullable(),
    /** What is inside of `path` is meant. */
    packed: z.boolean(),
    flag: anyway,
    /** Makes an image of it. */
    command: Command.nullable(),
    isWritten,
  }),
  /** A build's image is a link that leads out of nix's store. `real`: null where nothing is there. */
  IMAGE_OUTSIDE_STORE: z.object({
    image: z.string(),
    real: z.string().nullable(),
    command: Command,
  }),
};
