import { z } from 'zod';
import { driveNameFields } from '../drive-details.ts';

/** A command that a person can run as it is, word by word; a shell's quotes are put around them where they are shown. */
export const Command = z.array(z.string()).min(1);

/** What nix, git, the kernel or another program said itself, as it is: it is quoted, never translated. */
export const said = z.string();

/** In the user's own files where anything there led to it; null where nothing tells. */
export const placeFields = {
  file: z.string().nullable(),
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
};

/** `name`: null where only the path is known. */
export const driveFields = {
  device: z.string(),
  name: z.object(driveNameFields).nullable(),
};

/** Another failure that led to this one. It is parsed as a `Failure` by whoever says it: the table can't hold itself. */
export const Cause = z.object({ code: z.string(), params: z.record(z.string(), z.json()) });
export type Cause = z.infer<typeof Cause>;
