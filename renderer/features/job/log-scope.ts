import type { LogLine } from '../../../electron/contract/index.ts';

/** Whose lines are shown: everybody's, or those of one, as a text that names it. */
export type LogScope = string;

export const everything: LogScope = 'all';

/** Pure. Null is nix itself. */
export const scopeOf = (derivation: string | null): LogScope =>
  derivation === null ? 'nix' : `derivation:${derivation}`;

/** Pure. */
export const linesIn = (lines: readonly LogLine[], scope: LogScope): readonly LogLine[] =>
  scope === everything ? lines : lines.filter(({ derivation }) => scopeOf(derivation) === scope);
