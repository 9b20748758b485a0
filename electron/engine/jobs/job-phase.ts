import { Phase } from '../../contract/index.ts';

export type DrivePhases = {
  /** Null: of all drives together, as before the first of them begins. */
  enter: (driveId: string | null, phase: Phase) => void;
  finish: (driveId: string) => void;
};

/** The phase of a job that works on several drives: that of the running one that has come least far. One that still waits for its turn does not count. */
export const createDrivePhases = (enter: (phase: Phase) => void): DrivePhases => {
  const phases = new Map<string, Phase>();
  const settle = (): void => {
    const least = leastAdvanced([...phases.values()]);
    if (least !== null) enter(least);
  };
  return {
    enter: (driveId, phase) => {
      if (driveId === null) return enter(phase);
      phases.set(driveId, phase);
      settle();
    },
    finish: (driveId) => {
      phases.delete(driveId);
      settle();
    },
  };
};

/** By the order of the steps. Null where none is running. Pure. */
export const leastAdvanced = (phases: Phase[]): Phase | null =>
  Phase.options.find((phase) => phases.includes(phase)) ?? null;
