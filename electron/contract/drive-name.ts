import { z } from 'zod';

/** What a drive is called that has no name of its own. The window says it in its language, `description` in English. */
export const MadeUpName = z.object({
  /** A practice drive by its file, a loop device by its file, any other by what the kernel or its maker numbers it. */
  kind: z.enum(['practice', 'loop', 'nameless']),
  name: z.string(),
});
export type MadeUpName = z.infer<typeof MadeUpName>;

/** What a drive is called; part of whatever tells of one. */
export const driveNameFields = {
  /** Its own name, or what it is called in English. */
  description: z.string(),
  /** Null where the drive has a name of its own; absent in what was recorded before there was this field. */
  madeUpName: MadeUpName.nullable().default(null),
};
export type DriveName = { description: string; madeUpName: MadeUpName | null };
