import { decodePercent, withoutSecret } from '../../contract/index.ts';

/** Of a flake reference in its form as attributes (nix manual, "flake"), such as `type`, `url`, `rev`, `narHash`. */
export type ReferenceAttributes = Record<string, string | number | boolean>;

export type LockedInput = {
  /** By the names of the inputs that lead to it, as nix writes it: `home-manager/nixpkgs`. The shortest of several. */
  name: string;
  locked: ReferenceAttributes;
};

type Node = { inputs?: Record<string, unknown>; locked?: ReferenceAttributes; parent?: unknown };

/**
 * The inputs of a lock file, those of inputs among them, each node once and those near the flake first. What is the same
 * by `follows` is no node of its own; what lies within the source of another (`parent`, since nix 2.26) has none of its
 * own. Pure; empty for anything that is no lock file.
 */
export const readLockedInputs = (lock: unknown): LockedInput[] => {
  const { nodes = {}, root = '' } = (lock ?? {}) as { nodes?: Record<string, Node>; root?: string };
  const found: LockedInput[] = [];
  const seen = new Set([root]);
  // An array goes on over what is added to it meanwhile.
  const queue = [{ key: root, path: [] as string[] }];
  for (const { key, path } of queue) {
    const node = nodes[key];
    if (path.length > 0 && node?.locked && node.parent === undefined) {
      found.push({ name: path.join('/'), locked: node.locked });
    }
    for (const [name, target] of Object.entries(node?.inputs ?? {})) {
      // A list is what it follows, which is reached by its own way.
      if (typeof target !== 'string' || seen.has(target)) continue;
      seen.add(target);
      queue.push({ key: target, path: [...path, name] });
    }
  }
  return found;
};

/** Where an input comes from, for people: `github:owner/repo/<rev>`, `git+https://…?rev=…`. Without passwords. Pure. */
export const describeLocked = ({ type, url, path, owner, repo, rev }: ReferenceAttributes) => {
  const revision = rev === undefined ? '' : String(rev);
  if (owner !== undefined) return [`${type}:${owner}/${repo}`, revision].filter(Boolean).join('/');
  if (url === undefined) return `${type}:${path ?? ''}`;
  const whole = type === 'git' || type === 'hg' ? `${type}+${url}` : String(url);
  return withoutSecret(revision ? `${whole}?rev=${revision}` : whole);
};

/** The one that nix names in an error by its URL, in which whatever tells it apart stands. Pure. */
export const findNamed = (inputs: readonly LockedInput[], url: string): LockedInput | null => {
  const text = decodePercent(url) ?? url;
  const says = (value: unknown) => value === undefined || text.includes(String(value));
  return (
    inputs.find(({ locked: { url: of, path, owner, repo, rev } }) =>
      [of, path, owner, repo, rev].every(says),
    ) ?? null
  );
};
