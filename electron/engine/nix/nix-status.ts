import type { Ports } from '../ports/index.ts';
import { findNix } from './nix-program.ts';

export type NixStatus = {
  /** Null where there is none that can be used. */
  version: string | null;
  /** Null where all is well; else what is wrong and what to do. */
  problem: string | null;
};

export const readNixStatus = async (
  ports: Pick<Ports, 'processes' | 'surroundings'>,
): Promise<NixStatus> => {
  const found = await findNix(ports);
  if (found.ok) return { version: found.value.version, problem: null };
  const { message, hint, params } = found.error;
  const version = typeof params.version === 'string' ? params.version : null;
  return { version, problem: [message, hint].filter(Boolean).join(' ') };
};
