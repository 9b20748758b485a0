import { z } from 'zod';
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
  IMAGE_NOT_FOUND: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('path'), path: z.string() }),
    z.object({ reason: z.literal('notFile'), path: z.string() }),
    /** A build made none. `files`: what it made, the first hundred. */
    z.object({ reason: z.literal('build'), output: z.string(), files: z.array(z.string()) }),
  ]),
  /** `images`: within `output`. */
  IMAGE_AMBIGUOUS: z.object({ output: z.string(), images: z.array(z.string()), command: Command }),
  /** `path`: null where it came over a pipe. `isBuilt`: a build made it just now. */
  IMAGE_EMPTY: z.object({ path: z.string().nullable(), isBuilt: z.boolean() }),
  IMAGE_UNREADABLE: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('open'), path: z.string(), said }),
    /** `path`, `offset`: null where they are not known. */
    z.object({
      reason: z.literal('read'),
      path: z.string().nullable(),
      offset: z.number().int().nullable(),
      said,
    }),
    z.object({ reason: z.literal('notFile'), path: z.string() }),
    /** The program that unpacks it is missing. */
    z.object({
      reason: z.literal('noProgram'),
      path: z.string(),
      program: z.string(),
      /** As it is told. */ toInstall: z.string(),
      /** Formats that need no program. */ others: z.array(z.string()),
    }),
    /** It is not the file any more that was looked at. */
    z.object({ reason: z.literal('exchanged'), path: z.string() }),
    /** While it was read. `unpacked`: what came out of it the second time was something else. */
    z.object({
      reason: z.literal('changed'),
      path: z.string().nullable(),
      what: z.enum(['size', 'content', 'shorter', 'unpacked']).nullable(),
    }),
    /** Over a pipe came something else than what was sent into it; `sentBytes`: null where nobody says. */
    z.object({
      reason: z.literal('stream'),
      sentBytes: z.number().int().nullable(),
      receivedBytes: z.number().int().nullable(),
      said: said.nullable(),
    }),
    /** The nix store in it. */
    z.object({ reason: z.literal('store'), path: z.string(), said }),
    z.object({ reason: z.literal('registration'), path: z.string() }),
  ]),
  IMAGE_CORRUPT: z.discriminatedUnion('reason', [
    /** Its name says that it is packed so, and it is not. */
    z.object({ reason: z.literal('suffix'), path: z.string(), suffix: z.string() }),
    z.object({ reason: z.literal('archive'), path: z.string(), said }),
    /** `saysBytes`: by what it says of itself. */
    z.object({
      reason: z.literal('cutOff'),
      path: z.string(),
      sizeBytes: z.number().int(),
      saysBytes: z.number().int(),
      flag: anyway,
      isWritten,
    }),
    /** `path`: of the `.sha256` beside the image; `image`: the name that is to be in it. */
    z.object({ reason: z.literal('noChecksum'), path: z.string(), image: z.string() }),
    z.object({ reason: z.literal('checksumUnreadable'), path: z.string(), said }),
    /** `path`: of the file as it is; null for what is inside. */
    z.object({
      reason: z.literal('checksum'),
      path: z.string().nullable(),
      sha256: z.string(),
      expectedSha256: z.string(),
    }),
    /** A packed image whose header says another size. */
    z.object({
      reason: z.literal('unpackedSize'),
      sizeBytes: z.number().int(),
      saysBytes: z.number().int(),
    }),
  ]),
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
