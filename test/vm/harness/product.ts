import { places } from './cases.ts';
import { holdsImage, type Image } from './contents.ts';
import type { GuestRun, RunningInGuest } from './guest-line.ts';
import { pause } from './line-reader.ts';
import { record } from './recorder.ts';
import { bytesWritten, type Stick } from './stick.ts';
import type { PluggedStick, Vm } from './vm.ts';

export type JsonLine = Record<string, unknown> & { type: string };

export type CliEnd = {
  status: number | null;
  signal: string | null;
  events: JsonLine[];
  /** The last line: the result, or the error. */
  last: JsonLine;
  stderr: string;
};

export type RunningCli = { ended: Promise<CliEnd>; signal: RunningInGuest['signal'] };

export type OnEvent = (event: JsonLine, atMs: number) => void;

/** The command line as built, as root in the guest. */
export const startCli = (vm: Vm, args: string[], onEvent: OnEvent = () => {}): RunningCli => {
  const events: JsonLine[] = [];
  const command = ['node', '/share/flakestick/dist/cli/main.js', ...args, '--json'];
  const running = vm.start(command, (line, atMs) => {
    const event = JSON.parse(line) as JsonLine;
    events.push(event);
    onEvent(event, atMs);
  });
  const ended = running.ended.then(({ status, signal, stderr }) => {
    const last = events.at(-1) ?? { type: 'nothing' };
    return { status, signal, events, last, stderr };
  });
  return { ended, signal: running.signal };
};

export type FlashOptions = { flags?: string[]; onEvent?: OnEvent };

export type Outcome = { stick: string; verified: boolean | null; flushed: boolean } & Record<
  string,
  unknown
>;

const helperOf = (vm: Vm): Promise<number[]> => vm.processes('dist/helper/helper.js');

export const killHelper = async (vm: Vm): Promise<void> => {
  await vm.sh(`kill -9 ${(await helperOf(vm)).join(' ')}`);
};

export const untilHelperIsGone = async (vm: Vm): Promise<void> => {
  while ((await helperOf(vm)).length > 0) await pause(50);
};

/** What the job said of each drive at its end, in the order in which they ended. */
export const outcomesOf = ({ events }: CliEnd): Outcome[] =>
  events.filter(({ type }) => type === 'write.finished').map(({ outcome }) => outcome as Outcome);

export const warningsOf = ({ events }: CliEnd): string[] =>
  events
    .filter(({ type }) => type === 'job.warned')
    .map(({ warning }) => (warning as { code: string }).code);

/** `flakestick flash`, confirmed. What it claims is compared with the sticks on the host, and recorded. */
export const startFlash = (
  vm: Vm,
  image: Image,
  sticks: PluggedStick[],
  { flags = [], onEvent }: FlashOptions = {},
): RunningCli => {
  const drives = sticks.flatMap(({ device }) => ['--drive', device]);
  // There is no boot record in fewer bytes.
  const anyway = image.sizeBytes < 512 ? ['--anyway'] : [];
  const args = ['flash', image.inGuest, ...drives, '--yes', ...anyway, ...flags];
  return judged(vm, startCli(vm, args, onEvent), image, sticks, sticks);
};

export const flash = (
  vm: Vm,
  image: Image,
  stick: PluggedStick,
  options?: FlashOptions,
): Promise<CliEnd> => startFlash(vm, image, [stick], options).ended;

/** `flakestick verify`: nothing at all may be written. */
export const startVerify = (
  vm: Vm,
  image: Image,
  stick: PluggedStick,
  onEvent?: OnEvent,
): RunningCli => {
  const args = ['verify', image.inGuest, '--drive', stick.device];
  return judged(vm, startCli(vm, args, onEvent), image, [stick], []);
};

export const verify = (vm: Vm, image: Image, stick: PluggedStick): Promise<CliEnd> =>
  startVerify(vm, image, stick).ended;

const judged = (
  vm: Vm,
  running: RunningCli,
  image: Image,
  sticks: PluggedStick[],
  confirmed: Stick[],
): RunningCli => {
  const before = new Map(vm.sticks().map((stick) => [stick, bytesWritten(stick)]));
  const ended = running.ended.then((end) => {
    const verified = sticks.filter((stick) => claimsVerified(end.last, stick));
    const falsely = verified.filter((stick) => !holdsImageNow(stick, image));
    const others = vm.sticks().filter((stick) => !confirmed.includes(stick));
    const strayBytes = others.reduce(
      (sum, stick) => sum + bytesWritten(stick) - (before.get(stick) ?? 0),
      0,
    );
    record(places().records, {
      verified: verified.length,
      falselyVerified: falsely.length,
      strayBytes,
    });
    return end;
  });
  return { ended, signal: running.signal };
};

/** A result of several drives says it of each, one of a single drive (or of `verify`) of none by its name. */
const claimsVerified = (last: JsonLine, stick: PluggedStick): boolean => {
  const drives = Array.isArray(last.drives) ? (last.drives as Record<string, unknown>[]) : [last];
  return drives.some(
    ({ device = stick.device, verified }) => device === stick.device && verified === true,
  );
};

export const holdsImageNow = (stick: Stick, image: Image): boolean =>
  holdsImage(stick.file, image, stick.spec.sectorBytes ?? 512);

/** A session of the engine in the guest. `until` resolves with the first line, also of the past, that is meant. */
export const startSession = (vm: Vm, args: string[]) => {
  const lines: JsonLine[] = [];
  let wake = () => {};
  let ended: GuestRun | null = null;
  const command = ['node', '/share/flakestick/dist/session/session.mjs', ...args];
  const running = vm.start(command, (line) => {
    lines.push(JSON.parse(line) as JsonLine);
    wake();
  });
  void running.ended.then((end) => {
    ended = end;
    wake();
  });
  const until = async (isMeant: (line: JsonLine) => boolean): Promise<JsonLine> => {
    for (;;) {
      const found = lines.find(isMeant);
      if (found) return found;
      if (ended) throw new Error(`the session has ended: ${ended.stderr || ended.signal}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { until, ended: running.ended };
};
