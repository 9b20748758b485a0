import { imagePlan, saidBy, withImage } from '../contract/index.ts';
import type { HelperTask } from '../engine/ports/index.ts';
import { PROTOCOL_VERSION, type StartAction } from '../helper-protocol/index.ts';
import type { HelperProcess, ToldEvent } from './helper-process.ts';
import type { Follower } from './helper-reports.ts';
import { type FeedEnd, feedImage } from './images/image-feed.ts';
import type { ImageSource } from './images/image-source.ts';

type Order = {
  task: HelperTask;
  /** Which of the task's drives this helper has. */
  places: number[];
  expectedSha256: string | null;
  /** What its descriptor 0 is fed with; null where that is the image itself, or nothing. */
  fed: ImageSource | null;
};

/** Gives a helper that is ready its one order, feeds it where its descriptor 0 is a pipe, and sees it to its end. Never rejects. */
export const work = async (
  helper: HelperProcess,
  order: Order,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> => {
  const feeder = order.fed === null ? null : createFeeder(helper, order.fed);
  const cancel = (): void => {
    helper.send({ type: 'cancel' });
    void feeder?.stop();
  };
  helper.listen((event) => {
    if (event.type === 'replay') feeder?.again();
    else if (event.type === 'pull') void answerPull(helper, order.task, event);
    else follower.note(event);
  });
  signal.addEventListener('abort', cancel, { once: true });
  helper.send(startAction(order));
  feeder?.again();
  if (signal.aborted) cancel();
  const end = await helper.ended;
  signal.removeEventListener('abort', cancel);
  await feeder?.stop();
  follower.conclude(end);
};

const startAction = ({ task, places, expectedSha256: digest, fed }: Order): StartAction => {
  const { kind } = task;
  const drives = task.drives.filter((_, place) => places.includes(place));
  const order = { type: 'start', protocol: PROTOCOL_VERSION, kind, drives } as const;
  if (kind === 'read') return { ...order, verify: false, plan: imagePlan(task.sizeBytes) };
  const lengthBytes = fed?.image.unpackedBytes;
  const known = lengthBytes == null ? { digest } : { digest, lengthBytes };
  return { ...order, verify: task.verify, plan: withImage(task.stick.plan, known) };
};

/** Puts what is asked for on descriptor 2: bytes that may be secret, and so are in no frame. */
const answerPull = async (
  helper: HelperProcess,
  task: HelperTask,
  { extent: index, offset, lengthBytes }: Extract<ToldEvent, { type: 'pull' }>,
): Promise<void> => {
  try {
    const stick = task.kind === 'read' ? null : task.stick;
    const extent = stick?.plan.extents[index];
    if (!stick || !extent || extent.from === 'image') throw new Error(`no extent ${index}`);
    const bytes = await stick.sources[extent.name]?.(offset, lengthBytes);
    if (bytes?.length !== lengthBytes) throw new Error(`not all of ${extent.name} is there`);
    helper.pieces?.write(bytes);
  } catch (error) {
    const params = { reason: 'read', path: null, offset, said: saidBy(error) };
    helper.send({ type: 'sourceFailed', failure: { code: 'IMAGE_UNREADABLE', params } });
  }
};

/** Feeds descriptor 0 as often as it is asked for, never twice at a time, and says where each feeding ends. */
const createFeeder = (helper: HelperProcess, source: ImageSource) => {
  let stop = new AbortController();
  let over = false;
  let feeding: Promise<void> = Promise.resolve();
  const feed = async (signal: AbortSignal): Promise<void> => {
    if (helper.input === null || over) return;
    const end: FeedEnd = await feedImage(source, helper.input, signal);
    // What was called off half way has an end too: the helper has to know where the next one begins.
    if (end.type === 'ended' || end.type === 'stopped') {
      helper.send({ type: 'sourceEnded', bytes: end.bytes });
    } else if (end.type === 'failed') {
      const { code, params } = end.failure;
      helper.send({ type: 'sourceFailed', failure: { code, params } });
    }
  };
  return {
    again: (): void => {
      stop.abort();
      const next = new AbortController();
      stop = next;
      feeding = feeding.then(() => feed(next.signal));
    },
    stop: async (): Promise<void> => {
      over = true;
      stop.abort();
      await feeding;
    },
  };
};
