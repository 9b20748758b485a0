import type { EvaluationNeeds } from '../../nix/evaluate.ts';
import type { Ports } from '../../ports/index.ts';

export type DeriveNeeds = EvaluationNeeds & Pick<Ports, 'clock' | 'processes' | 'network'>;
