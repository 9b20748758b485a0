import * as sample from '../../../renderer/stories/samples.ts';
import { measureBusy } from './frames.ts';
import { pause, type Rows } from './rows.ts';
import { type BenchWindow, jobId } from './window.ts';

const eventsPerSecond = 10;
const bytesPerSecond = 40_000_000;

/** A stick is written, and told of as often as the engine does: curve, block map and figures are drawn anew each time. */
export const measureWriting = async ({ engine, open }: BenchWindow): Promise<Rows> => {
  const page = await open();
  await pause(1_000);
  const total = sample.built.sizeBytes;
  let bytesDone = 0;
  const step = bytesPerSecond / eventsPerSecond;
  const tell = () => {
    bytesDone = Math.min(total, bytesDone + step);
    engine.publish({
      type: 'write.progressed',
      jobId,
      driveId: sample.sandisk.id,
      progress: {
        phase: 'writing',
        bytesDone,
        bytesTotal: total,
        bytesPerSecond,
        etaSeconds: (total - bytesDone) / bytesPerSecond,
        stalled: false,
      },
    });
  };
  engine.publish({ type: 'job.started', jobId, kind: 'make', subject: sample.subject });
  engine.publish({ type: 'job.phaseChanged', jobId, phase: 'writing' });
  const timer = setInterval(tell, 1_000 / eventsPerSecond);
  await pause(3_000);
  const busy = await measureBusy(page, 15_000);
  clearInterval(timer);
  engine.publish({ type: 'job.forgotten', jobId });
  await page.context().close();
  return [{ what: `a stick is written, told of ${eventsPerSecond} times a second`, '%': busy }];
};
