import type { SourceFailureCode } from '../../helper/protocol.ts';

/** What reading an image throws. */
export type SourceFault = Error & { sourceCode: SourceFailureCode };

export const sourceFault = (code: SourceFailureCode, message: string): SourceFault =>
  Object.assign(new Error(message), { sourceCode: code });

export const isSourceFault = (error: unknown): error is SourceFault =>
  error instanceof Error && 'sourceCode' in error;
