import { z } from 'zod';
import { Failure, type FailureOf, fail } from './failure.ts';
import { ownCommands } from './own-commands.ts';

export const ImageAbout = z.object({
  /** Null where nothing in it says how it would be read from a stick. */
  layout: z.enum(['iso9660', 'gpt', 'mbr', 'bootRecord']).nullable(),
  /** Of the volume or file system; null where it has none. */
  label: z.string().nullable(),
  /** Null where there is no table of them. */
  partitions: z.number().int().nullable(),
  /** What it has the means to be started by. Whether it starts nobody can tell by looking. */
  boots: z.array(z.enum(['bios', 'uefi'])),
  /** Decompressed; null where only unpacking it would tell. */
  sizeBytes: z.number().int().nullable(),
});
export type ImageAbout = z.infer<typeof ImageAbout>;

/** Why something should not be written: `NOT_AN_IMAGE` or `IMAGE_CORRUPT`. */
export const ImageDoubt = z.object({
  error: Failure as z.ZodType<FailureOf<'NOT_AN_IMAGE' | 'IMAGE_CORRUPT'>>,
  /** Somebody who knows better may have it written all the same (`anyway`). */
  mayGoOn: z.boolean(),
});
export type ImageDoubt = z.infer<typeof ImageDoubt>;

/** `real`: where the link ends; null where nothing is there. */
export const imageOutsideStore = (image: string, real: string | null) =>
  fail('IMAGE_OUTSIDE_STORE', { image, real, command: ownCommands.flash(real ?? image) });
