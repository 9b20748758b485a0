import type { CDPSession } from 'playwright';
import type { LogLine } from '../../../electron/contract/index.ts';
import { type FrameFigures, measureFrames } from './frames.ts';
import { wheel } from './keys.ts';
import { pause, type Rows } from './rows.ts';
import { type BenchWindow, jobId, openLog } from './window.ts';

const linesPerSecond = 5_000;
const seconds = 8;
const manyLines = 200_000;

export const measureLog = async ({ engine, open }: BenchWindow): Promise<Rows> => {
  const page = await open();
  await pause(1_500);
  const nothing = await measureFrames(page, () => pause(4_000));
  await openLog(engine, page);
  let number = 0;
  const publish = (count: number): void => {
    const lines = Array.from({ length: count }, () => logLine(number++));
    engine.publish({ type: 'build.logged', jobId, lines });
  };
  const rows: Rows = [{ what: 'nothing happens', ...nothing }];
  const during = async (what: string, batches: number, act: () => Promise<void>): Promise<void> => {
    const timer = setInterval(() => publish(linesPerSecond / batches), 1_000 / batches);
    const figures: FrameFigures = await measureFrames(page, act);
    clearInterval(timer);
    rows.push({ what, ...figures });
  };
  // Past what the window keeps, so that the oldest lines go while the newest come.
  publish(20_000);
  await pause(500);
  await during('5,000 lines a second, in 10 pieces as the engine tells them', 10, () =>
    pause(seconds * 1_000),
  );
  await during('5,000 lines a second, in 100 pieces', 100, () => pause(seconds * 1_000));
  await page.keyboard.press('/');
  await page.keyboard.type('error');
  await during('the same with a search in them', 10, () => pause(seconds * 1_000));
  await during('scrolling back meanwhile', 10, () => wheel(page, '[role=group]', 300));
  await page.context().close();
  engine.publish({ type: 'job.forgotten', jobId });
  return rows;
};

/** As builders print: mostly short, one in twenty long enough to be broken. */
const logLine = (number: number): LogLine => ({
  number,
  derivation: number % 3 === 0 ? null : `package-${number % 40}`,
  text:
    number % 20 === 0
      ? `gcc -o part-${number}.o ${'-I/nix/store/include '.repeat(14)}`
      : `[${number}/99999] Building CXX object lib/part-${number}.cpp.o${number % 50 === 1 ? ': error ignored' : ''}`,
});

/** What the page holds, after all that nobody needs is gone, in megabytes. */
export const measureMemory = async ({ engine, open }: BenchWindow): Promise<Rows> => {
  const page = await open();
  const session = await page.context().newCDPSession(page);
  await pause(1_000);
  const rows: Rows = [{ what: 'nothing chosen yet', MB: await heapMegabytes(session) }];
  await openLog(engine, page);
  for (let number = 0; number < manyLines; number += 1_000) {
    const lines = Array.from({ length: 1_000 }, (_, index) => logLine(number + index));
    engine.publish({ type: 'build.logged', jobId, lines });
    await pause(10);
  }
  await pause(1_000);
  rows.push({
    what: `${manyLines.toLocaleString('en')} lines of log later, the log open`,
    MB: await heapMegabytes(session),
  });
  engine.publish({ type: 'job.forgotten', jobId });
  await pause(1_000);
  rows.push({ what: 'the job forgotten', MB: await heapMegabytes(session) });
  await page.context().close();
  return rows;
};

const heapMegabytes = async (session: CDPSession): Promise<number> => {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return Math.round(usedSize / 100_000) / 10;
};
