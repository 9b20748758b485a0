import { ok } from '../../contract/index.ts';
import type { DriveFeed } from '../drives/drive-feed.ts';
import type { Ports } from '../ports/index.ts';
import type { Handlers } from '../transport/router.ts';
import { forgetStick, listSticks } from './recall.ts';

export const stickProcedures = (ports: Ports, drives: DriveFeed) =>
  ({
    'sticks.list': async () => {
      const listed = await listSticks(ports);
      return listed.ok ? ok({ sticks: listed.value }) : listed;
    },
    'sticks.forget': async ({ id }) => {
      const forgotten = await forgetStick(ports, id);
      if (forgotten.ok) await drives.refresh();
      return forgotten;
    },
  }) satisfies Partial<Handlers>;
