/** A table, as `npm run bench` prints it. */
export type Rows = Record<string, string | number>[];

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
