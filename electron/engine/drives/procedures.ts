import { driveWish, ok } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';
import type { EventHub } from '../transport/event-hub.ts';
import type { Handlers } from '../transport/router.ts';
import type { DriveFeed } from './drive-feed.ts';
import { ejectDrive } from './eject.ts';
import { findDrive } from './find-drive.ts';
import { createPracticeDrive } from './practice-drive.ts';

export const driveProcedures = (ports: Ports, feed: DriveFeed, publish: EventHub['publish']) =>
  ({
    'drives.list': async () => {
      feed.watch();
      ports.locks.watch((locks) => publish({ type: 'locks.changed', locks }));
      const listed = await feed.publish();
      return listed.ok ? ok({ drives: listed.value }) : listed;
    },
    'drives.find': async ({ selector }) => {
      const found = await feed.find(selector);
      return found.ok ? ok({ drive: found.value }) : found;
    },
    'drives.createPractice': async (input) => {
      const created = await createPracticeDrive(ports, input);
      if (!created.ok) return created;
      await feed.publish();
      return ok({ drive: created.value });
    },
    'drives.eject': async ({ id }, signal) => {
      const found = await findDrive(ports, id);
      if (!found.ok) return found;
      const taken = await ports.locks.take('drives.eject', [driveWish(found.value, 'ejected')]);
      if (!taken.ok) return taken;
      try {
        const ejected = await ejectDrive(ports, found.value, { mayAsk: true, signal });
        return ejected.ok ? ok({}) : ejected;
      } finally {
        await taken.value();
      }
    },
  }) satisfies Partial<Handlers>;
