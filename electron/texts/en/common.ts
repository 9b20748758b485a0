import type { commonFailures } from '../../contract/index.ts';
import type { FailureTexts } from '../told.ts';
import { stickAfterLeaving } from './drives.ts';
import { noHosts } from './fleet.ts';

const report = 'Try again. If it happens once more, copy the details and report them.';
const fromTheBeginning =
  'Try again from the beginning. If it happens once more, copy the details and report them.';
const again = 'Start it again whenever you like.';
const seeHelp = { terminal: 'See flakestick --help.', window: fromTheBeginning };
const newer =
  'Use the newer Flakestick for it. Sticks are made and verified with this one all the same.';
const noHintOfUsage = { terminal: null, window: fromTheBeginning };

const didYouMean = (nearest: string[]): string => {
  if (nearest.length === 0) return '';
  return `\n(Did you mean ${nearest.length > 1 ? 'one of ' : ''}${nearest.join(', ')}?)`;
};

export const common: FailureTexts<typeof commonFailures> = {
  INTERNAL: (params) => {
    switch (params.reason) {
      case 'fault':
        return {
          message: `A fault in Flakestick stopped this: ${params.said}`,
          hint: `Report it with the log; it stands there as ${params.id}.`,
        };
      case 'job':
        return {
          message: `The job stopped because of a fault in Flakestick: ${params.said}`,
          hint: 'Report this with the details below.',
        };
      case 'helper':
        return {
          message: `The helper broke: ${params.said}.`,
          hint: { terminal: null, window: report },
        };
      case 'order':
        return {
          message: `The helper did not understand its order: ${params.said}.`,
          hint: { terminal: null, window: report },
        };
      case 'answer':
        return {
          message: `What the helper says of ${params.device} can't be read: ${params.said}`,
          hint: 'Start over. What the drive holds now is not known for sure.',
        };
      case 'nothingDone':
        return {
          message: 'Nothing was done with this drive.',
          hint: { terminal: null, window: report },
        };
      case 'unreachable':
        return params.over === 'ipc'
          ? {
              message: `The window could not reach Flakestick's engine: ${params.said}`,
              hint: 'Start Flakestick again.',
            }
          : {
              message: `Flakestick can't be reached: ${params.said}.`,
              hint: 'See whether it still runs in the terminal where it was started.',
            };
      case 'answered':
        return params.status === 401 || params.status === 403
          ? {
              message: 'Flakestick refused this page: it does not hold the secret of this run.',
              hint: 'Open a link that Flakestick printed in its terminal.',
            }
          : {
              message: `Flakestick answered with status ${params.status}: ${params.said}`,
              hint: { terminal: null, window: report },
            };
    }
  },
  USAGE: (params, say) => {
    switch (params.reason) {
      case 'unknownCommand':
        return {
          message: `unknown command '${params.name}'${didYouMean(params.nearest)}`,
          hint: seeHelp,
        };
      case 'unknownOption':
        return {
          message: `unknown option '${params.option}'${didYouMean(params.nearest)}`,
          hint: seeHelp,
        };
      case 'missingOption':
        return { message: `required option '${params.option}' not specified`, hint: seeHelp };
      case 'missingArgument':
        return { message: `missing required argument '${params.argument}'`, hint: seeHelp };
      case 'missingValue':
        return { message: `option '${params.option}' argument missing`, hint: seeHelp };
      case 'wrongValue':
        return {
          message: `option '${params.option}' argument '${params.value}' is invalid. ${say.cause(params.cause).message}`,
          hint: seeHelp,
        };
      case 'conflict':
        return {
          message: `option '${params.option}' cannot be used with option '${params.other}'`,
          hint: seeHelp,
        };
      case 'tooMany':
        return {
          message: `too many arguments for '${params.name}'. Expected ${params.expected} ${params.expected === 1 ? 'argument' : 'arguments'} but got ${params.given}.`,
          hint: seeHelp,
        };
      case 'noCommand':
        return { message: 'Name a command.', hint: seeHelp };
      case 'procedure':
        return { message: `There is no procedure ${params.procedure}.`, hint: noHintOfUsage };
      case 'input':
        return {
          message: `${params.procedure}: ${params.field || 'input'}: ${params.said}`,
          hint: noHintOfUsage,
        };
      case 'driveTwice':
        return { message: `${params.device} was given twice.`, hint: 'Name each drive once.' };
      case 'size':
        return {
          message: `"${params.text}" is no size.`,
          hint: 'Say it as 8G (GiB), 512M (MiB) or 8GB (10^9 bytes).',
        };
      case 'practiceSize':
        return {
          message: `A practice drive has at least ${say.size(params.leastBytes)}.`,
          hint: 'Say how large, such as 8G.',
        };
      case 'deltaAndResume':
        return {
          message:
            'Either only what differs is written (delta), or an earlier write goes on (resume).',
          hint: 'Choose one of the two; what differs is right in both cases, and takes longer where little was written.',
        };
      case 'port':
        return {
          message: `Port ${params.port} can't be had: ${params.said}.`,
          hint: {
            terminal: `Choose another with ${params.flag}, or leave it out for one that is free.`,
            window: fromTheBeginning,
          },
        };
      case 'portNumber':
        return { message: 'A port is a number from 0 to 65535.', hint: null };
      case 'assignment':
        return {
          message: `${params.text} sets no option.`,
          hint: 'It has to be option=value, such as swap.size=8G.',
        };
      case 'noHost':
        return {
          message: `${params.target} names no host.`,
          hint:
            params.hosts.length === 0
              ? noHosts
              : `Add #<host>. It has: ${params.hosts.join(', ')}.`,
        };
    }
  },
  CANCELLED: (params) => {
    switch (params.reason) {
      case 'cancelled':
        return { message: 'Cancelled.', hint: { terminal: null, window: again } };
      case 'beforeStart':
        return {
          message: 'Cancelled before anything began.',
          hint: { terminal: null, window: again },
        };
      case 'notConfirmed':
        return {
          message: 'Nothing was written: it was not confirmed.',
          hint: { terminal: null, window: again },
        };
      case 'left': {
        const left = params.drives.map(
          ({ device, stick }) => `${device}: ${stickAfterLeaving[stick]}`,
        );
        const words = left.length === 0 ? ['Nothing was built or written.'] : left;
        return {
          message: ['Cancelled.', ...words].join(' '),
          hint: { terminal: null, window: again },
        };
      }
    }
  },
  JOB_NOT_FOUND: ({ jobId }) => ({
    message: `There is no job ${jobId}.`,
    hint: 'It may have been forgotten, or the app was restarted.',
  }),
  JOB_RUNNING: (params, say) => {
    switch (params.reason) {
      case 'unfinished':
        return { message: 'The job is still running.', hint: 'Cancel it first.' };
      case 'service':
        return { message: `${params.name} is running already.`, hint: 'Stop it first.' };
      case 'locked':
        return {
          message: `${say.thing(params.lock)} ${say.locked(params.lock)}.`,
          hint: params.lock.isElsewhere
            ? 'Wait until that has ended, or cancel it there.'
            : 'Wait until that has ended, or cancel it.',
        };
    }
  },
  FILE_EXISTS: ({ reason, path }) =>
    reason === 'file'
      ? { message: `${path} exists already.`, hint: 'Choose another name; nothing is overwritten.' }
      : {
          message: `${path} is in the way: it is no link to a build.`,
          hint: 'Choose another place, or move it away.',
        },
  DATA_NEWER: (params, say) => {
    switch (params.reason) {
      case 'memory': {
        const what = params.doing === 'read' ? 'read' : 'changed';
        return {
          message: `What this machine remembers of sticks can't be ${what}: a newer Flakestick kept it, and it is left as it is.`,
          hint: newer,
        };
      }
      case 'stick':
        return {
          message: `What happens to ${params.device} can't be remembered: a newer Flakestick keeps the memory of sticks, and it is left as it is.`,
          hint: {
            terminal: `The stick itself is not affected. ${params.flag}, and verifying without the image, need the memory: use the newer Flakestick for those.`,
            window: newer,
          },
        };
      case 'practiceDrives':
        return {
          message:
            'A newer Flakestick kept the list of practice drives, and it is left as it is: a new one would not be in it.',
          hint: {
            terminal: `Use the newer Flakestick, or give it a path of its own: ${say.command(params.command)}.`,
            window: newer,
          },
        };
    }
  },
  FILE_UNWRITABLE: (params) => {
    switch (params.reason) {
      case 'outLink':
        return {
          message: `${params.path} can't be made: ${params.said}`,
          hint: 'Choose another place for the link to the image.',
        };
      case 'practiceDrive':
        return {
          message: `The practice drive ${params.path} could not be created: ${params.said}.`,
          hint: 'Choose a folder that exists and that you may write to.',
        };
      case 'practiceFleet':
        return {
          message: `The practice fleet can't be put into ${params.path}: ${params.said}`,
          hint: 'Make room there, or see whether the folder is yours.',
        };
      case 'cache':
        return {
          message: `Nothing can be put into ${params.path}: ${params.said}`,
          hint: 'Make room there, or see whether the folder is yours.',
        };
      case 'memory': {
        const what = params.doing === 'read' ? 'read' : 'changed';
        return {
          message: `What this machine remembers of sticks can't be ${what}: ${params.said}.`,
          hint: {
            terminal: 'The sticks themselves are not affected. See flakestick doctor.',
            window: memoryInWindow,
          },
        };
      }
      case 'stick':
        return {
          message: `What happens to ${params.device} can't be remembered: ${params.said}.`,
          hint: {
            terminal: `The stick itself is not affected. ${params.flag}, and verifying without the image, need the memory; see flakestick doctor.`,
            window: memoryInWindow,
          },
        };
    }
  },
};

const memoryInWindow =
  'The sticks themselves are not affected. To go on with an interrupted write, and to verify without the image, Flakestick needs its memory: see whether its data folder is yours and has room.';
