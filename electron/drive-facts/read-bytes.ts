/** Bytes of a drive: up to `length` of them from `offset` on; fewer (or none) where it ends or can't be read. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;
