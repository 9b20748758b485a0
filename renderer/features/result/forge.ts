export type Forge = 'github' | 'gitlab' | 'forgejo' | 'other';

const hosts: readonly (readonly [RegExp, Forge])[] = [
  [/^github:|[/@.]github\.com[/:]/i, 'github'],
  [/^gitlab:|[/@.]gitlab\.[^/]+[/:]/i, 'gitlab'],
  [/[/@.](codeberg\.org|forgejo\.[^/]+|gitea\.[^/]+)[/:]/i, 'forgejo'],
];

/** Pure. The forge that a flake reference names, so that the words for its settings are the ones seen there. */
export const forgeOf = (reference: string | null): Forge =>
  hosts.find(([pattern]) => pattern.test(reference ?? ''))?.[1] ?? 'other';
