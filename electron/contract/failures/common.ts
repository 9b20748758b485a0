import { z } from 'zod';
import { Lock } from '../locks.ts';
import { StickState } from '../stick-state.ts';
import { Cause, Command, said } from './fields.ts';

/** What could have been meant, the nearest first. */
const nearest = z.array(z.string());

export const commonFailures = {
  INTERNAL: z.discriminatedUnion('reason', [
    /** In a call; `id` is its name in the log of faults. */
    z.object({ reason: z.literal('fault'), id: z.string(), said }),
    z.object({ reason: z.literal('job'), said, stack: z.string().nullable() }),
    z.object({ reason: z.literal('helper'), said, stack: z.string().nullable() }),
    /** The helper did not understand what it was told to do. */
    z.object({ reason: z.literal('order'), said }),
    /** What a helper told could not be read. */
    z.object({ reason: z.literal('answer'), device: z.string(), said }),
    /** A drive was handed to nobody. */
    z.object({ reason: z.literal('nothingDone') }),
    /** A window can't reach the engine any more: over IPC, or over the network. */
    z.object({ reason: z.literal('unreachable'), over: z.enum(['ipc', 'http']), said }),
    /** A server that is not the engine, or does not know this page. */
    z.object({ reason: z.literal('answered'), status: z.number().int(), said }),
  ]),
  USAGE: z.discriminatedUnion('reason', [
    // Of the command line. Options with their values' names, as its help shows them.
    z.object({ reason: z.literal('noCommand') }),
    z.object({ reason: z.literal('unknownCommand'), name: z.string(), nearest }),
    z.object({ reason: z.literal('unknownOption'), option: z.string(), nearest }),
    z.object({ reason: z.literal('missingOption'), option: z.string() }),
    z.object({ reason: z.literal('missingArgument'), argument: z.string() }),
    z.object({ reason: z.literal('missingValue'), option: z.string() }),
    z.object({
      reason: z.literal('wrongValue'),
      option: z.string(),
      value: z.string(),
      cause: Cause,
    }),
    z.object({ reason: z.literal('conflict'), option: z.string(), other: z.string() }),
    z.object({
      reason: z.literal('tooMany'),
      name: z.string(),
      expected: z.number().int(),
      given: z.number().int(),
    }),
    z.object({ reason: z.literal('procedure'), procedure: z.string() }),
    /** `field`: dotted, empty for all of the input. */
    z.object({ reason: z.literal('input'), procedure: z.string(), field: z.string(), said }),
    z.object({ reason: z.literal('driveTwice'), device: z.string() }),
    z.object({ reason: z.literal('size'), text: z.string() }),
    z.object({ reason: z.literal('practiceSize'), leastBytes: z.number().int() }),
    z.object({ reason: z.literal('deltaAndResume') }),
    z.object({
      reason: z.literal('port'),
      port: z.number().int(),
      said,
      flag: z.literal('--port'),
    }),
    z.object({ reason: z.literal('portNumber') }),
    z.object({ reason: z.literal('assignment'), text: z.string() }),
    /** `hosts`: what could be meant, at most twelve. */
    z.object({ reason: z.literal('noHost'), target: z.string(), hosts: z.array(z.string()) }),
  ]),
  CANCELLED: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('cancelled') }),
    z.object({ reason: z.literal('beforeStart') }),
    z.object({ reason: z.literal('notConfirmed') }),
    /** By Ctrl-C: what each drive is, as far as that is known. Empty: nothing was built or written. */
    z.object({
      reason: z.literal('left'),
      drives: z.array(z.object({ device: z.string(), stick: StickState })),
    }),
  ]),
  JOB_NOT_FOUND: z.object({ jobId: z.string() }),
  JOB_RUNNING: z.discriminatedUnion('reason', [
    /** Only what has ended can be put away. */
    z.object({ reason: z.literal('unfinished') }),
    /** A service, of which one runs at a time. */
    z.object({ reason: z.literal('service'), name: z.string() }),
    /** Another job has what this one needs, here or in another process. */
    z.object({ reason: z.literal('locked'), lock: Lock }),
  ]),
  FILE_EXISTS: z.discriminatedUnion('reason', [
    z.object({ reason: z.literal('file'), path: z.string() }),
    /** In the place of the link to a build. */
    z.object({ reason: z.literal('outLink'), path: z.string() }),
  ]),
  /** A newer Flakestick kept it: it is left as it is. */
  DATA_NEWER: z.discriminatedUnion('reason', [
    /** The registry of sticks. */
    z.object({ reason: z.literal('memory'), doing: z.enum(['read', 'change']) }),
    z.object({ reason: z.literal('stick'), device: z.string(), flag: z.literal('--resume') }),
    /** The list of practice drives. `command`: makes one that needs no list. */
    z.object({ reason: z.literal('practiceDrives'), command: Command }),
  ]),
  FILE_UNWRITABLE: z.discriminatedUnion('reason', [
    /** The folder for the link to a build. */
    z.object({ reason: z.literal('outLink'), path: z.string(), said }),
    z.object({ reason: z.literal('practiceDrive'), path: z.string(), said }),
    z.object({ reason: z.literal('practiceFleet'), path: z.string(), said }),
    z.object({ reason: z.literal('cache'), path: z.string(), said }),
    /** The registry of sticks. */
    z.object({ reason: z.literal('memory'), doing: z.enum(['read', 'change']), said }),
    z.object({ reason: z.literal('stick'), device: z.string(), said, flag: z.literal('--resume') }),
  ]),
};
