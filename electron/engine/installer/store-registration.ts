type Registered = {
  /** Of its archive: the unpacked size of what is in it. */
  narBytes: number;
  /** Store paths by their names, as the keys. */
  references: string[];
};

/** What a nix database is going to know, by the name of the store path: `<32 characters>-<name>`. */
export type Registration = ReadonlyMap<string, Registered>;

/**
 * Reads the format of `nix-store --load-db` (nix: src/libstore/store-api.cc, `decodeValidPathInfo`): for each path the path itself,
 * hash, size, deriver, the number of its references, and these, a line each. Null where it is not that. Pure.
 */
export const parseRegistration = (text: string): Registration | null => {
  const registration = new Map<string, Registered>();
  const lines = createLineReader(text);
  for (let path = lines.next(); path !== null && path !== ''; path = lines.next()) {
    const [hash, size, deriver, count] = [lines.next(), lines.next(), lines.next(), lines.next()];
    const name = nameInStore(path);
    if (hash === null || size === null || deriver === null || count === null) return null;
    if (name === null || !/^\d+$/.test(size) || !/^\d+$/.test(count)) return null;
    const references: string[] = [];
    for (let left = Number(count); left > 0; left -= 1) {
      const reference = nameInStore(lines.next() ?? '');
      if (reference === null) return null;
      references.push(reference);
    }
    registration.set(name, { narBytes: Number(size), references });
  }
  return registration;
};

/** `/nix/store/<32 characters>-<name>/bin/x` → `<32 characters>-<name>`; null for what is no store path. Pure. */
export const nameInStore = (path: string): string | null =>
  /^\/(?:[^/]+\/)*?([0-9a-z]{32}-[^/]+)(?:\/|$)/.exec(path)?.[1] ?? null;

/** Hands out one line after the other, without an array of all of them. Null at the end. Pure. */
const createLineReader = (text: string): { next: () => string | null } => {
  let from = 0;
  return {
    next: () => {
      if (from >= text.length) return null;
      const end = text.indexOf('\n', from);
      const line = text.slice(from, end < 0 ? text.length : end);
      from = end < 0 ? text.length : end + 1;
      return line;
    },
  };
};
