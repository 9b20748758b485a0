import type { DriveName, MadeUpName } from '../../contract/index.ts';

/** Pure. The name that a drive has of itself. */
export const ownName = (description: string): DriveName => ({ description, madeUpName: null });

/** Pure. What a drive is called that has none. */
export const madeUpName = (kind: MadeUpName['kind'], name: string): DriveName => ({
  description: `${english[kind]} ${name}`,
  madeUpName: { kind, name },
});

const english = { practice: 'Practice drive', loop: 'Loop device on', nameless: 'Drive' } as const;
