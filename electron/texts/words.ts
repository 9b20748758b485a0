/** Where a sentence is read: what one types in a terminal is pressed in the window. */
export type Variant = 'terminal' | 'window';

/** What happened, with the thing by its name, and the next step; null where there is none. */
export type Words = { message: string; hint: string | null };
