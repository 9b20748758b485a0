import { z } from 'zod';
import { Lock } from '../locks.ts';
import { StickState } from '../stick-state.ts';
import { variants } from '../variants.ts';
import { Cause, Command, said } from './fields.ts';

/** What could have been meant, the nearest first. */
const nearest = z.array(z.string());

export const commonFailures = {
  INTERNAL: variants('reason', {
    /** In a call; `id` is its name in the log of faults. */
    fault: { id: z.string(), said },
    job: { said, stack: z.string().nullable() },
    helper: { said, stack: z.string().nullable() },
    /** The helper did not understand what it was told to do. */
    order: { said },
    /** What a helper told could not be read. */
    answer: { device: z.string(), said },
    /** A drive was handed to nobody. */
    nothingDone: {},
    /** A window can't reach the engine any more: over IPC, or over the network. */
    unreachable: { over: z.enum(['ipc', 'http']), said },
    /** A server that is not the engine, or does not know this page. */
    answered: { status: z.number().int(), said },
  }),
  USAGE: variants('reason', {
    // Of the command line. Options with their values' names, as its help shows them.
    noCommand: {},
    unknownCommand: { name: z.string(), nearest },
    unknownOption: { option: z.string(), nearest },
    missingOption: { option: z.string() },
    missingArgument: { argument: z.string() },
    missingValue: { option: z.string() },
    wrongValue: { option: z.string(), value: z.string(), cause: Cause },
    conflict: { option: z.string(), other: z.string() },
    tooMany: { name: z.string(), expected: z.number().int(), given: z.number().int() },
    procedure: { procedure: z.string() },
    /** `field`: dotted, empty for all of the input. */
    input: { procedure: z.string(), field: z.string(), said },
    driveTwice: { device: z.string() },
    size: { text: z.string() },
    practiceSize: { leastBytes: z.number().int() },
    deltaAndResume: {},
    port: { port: z.number().int(), said, flag: z.literal('--port') },
    portNumber: {},
    assignment: { text: z.string() },
    /** `hosts`: what could be meant, at most twelve. */
    noHost: { target: z.string(), hosts: z.array(z.string()) },
  }),
  CANCELLED: variants('reason', {
    cancelled: {},
    beforeStart: {},
    notConfirmed: {},
    /** By Ctrl-C: what each drive is, as far as that is known. Empty: nothing was built or written. */
    left: { drives: z.array(z.object({ device: z.string(), stick: StickState })) },
  }),
  JOB_NOT_FOUND: z.object({ jobId: z.string() }),
  JOB_RUNNING: variants('reason', {
    /** Only what has ended can be put away. */
    unfinished: {},
    /** A service, of which one runs at a time. */
    service: { name: z.string() },
    /** Another job has what this one needs, here or in another process. */
    locked: { lock: Lock },
  }),
  FILE_EXISTS: variants('reason', {
    file: { path: z.string() },
    /** In the place of the link to a build. */
    outLink: { path: z.string() },
  }),
  /** A newer Flakestick kept it: it is left as it is. */
  DATA_NEWER: variants('reason', {
    /** The registry of sticks. */
    memory: { doing: z.enum(['read', 'change']) },
    stick: { device: z.string(), flag: z.literal('--resume') },
    /** The list of practice drives. `command`: makes one that needs no list. */
    practiceDrives: { command: Command },
  }),
  FILE_UNWRITABLE: variants('reason', {
    /** The folder for the link to a build. */
    outLink: { path: z.string(), said },
    practiceDrive: { path: z.string(), said },
    practiceFleet: { path: z.string(), said },
    cache: { path: z.string(), said },
    /** The registry of sticks. */
    memory: { doing: z.enum(['read', 'change']), said },
    stick: { device: z.string(), said, flag: z.literal('--resume') },
  }),
};
