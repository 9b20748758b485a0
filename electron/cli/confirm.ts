import {
  type ConfirmedDrive,
  type Drive,
  fail,
  ok,
  type Result,
  showName,
} from '../contract/index.ts';
import type { CommandContext } from './command.ts';

export type Question = {
  yes: boolean;
  /** That what the drives hold may be lost was said beforehand. */
  eraseData: boolean;
  question: (drives: string[]) => string;
  /** What is worth knowing of a drive before one answers; null where nothing is. */
  note?: (drive: Drive) => string | null;
};

/** Finds the drives and fixes their identities before anyone is asked: what is confirmed is what was shown. */
export const confirmDrives = async (
  context: CommandContext,
  selectors: string[],
  { yes, eraseData, question, note }: Question,
): Promise<Result<ConfirmedDrive[]>> => {
  const drives: Drive[] = [];
  const { engine, signal } = context;
  const { ask, say } = context.output.texts;
  const describe = (drive: Drive) => say.driveFacts(forEye(shown(drive)));
  for (const selector of selectors) {
    const found = await engine.call('drives.find', { selector }, { signal });
    if (!found.ok) return found;
    drives.push(found.value.drive);
  }
  const confirmed: ConfirmedDrive[] = [];
  for (const { id, identity, device } of drives) {
    if (!identity) return fail('DRIVE_NOT_A_DISK', { reason: 'noSize', device });
    if (confirmed.some((other) => other.identity.deviceNumber === identity.deviceNumber)) {
      return fail('USAGE', { reason: 'driveTwice', device });
    }
    confirmed.push({ id, identity });
  }
  for (const drive of drives) {
    const words = note?.(drive) ?? null;
    if (words !== null) context.output.say(words);
  }
  // What stands against it otherwise is said first, by who checks the drives.
  if (yes) return ok(confirmed.map((drive) => ({ ...drive, eraseData })));

  const holding = drives.filter(({ content }) => content?.holdsData === true);
  if (!context.ask) {
    return fail('CONFIRMATION_REQUIRED', {
      drives: drives.map(shown),
      flags: holding.length > 0 ? ['--yes', '--erase-data'] : ['--yes'],
    });
  }
  for (const drive of eraseData ? [] : holding) {
    const name = drive.device.replace(/^\/dev\//, '');
    const typed = await context.ask(ask.eraseData(describe(drive), name));
    if (typed.trim() !== name && typed.trim() !== drive.device) return notConfirmed();
  }
  const agreed = confirmed.map((drive) => ({
    ...drive,
    eraseData: eraseData || holding.some(({ id }) => id === drive.id),
  }));
  const answer = (await context.ask(question(drives.map(describe)))).trim();
  // English is understood by everyone who wrote a script for a terminal.
  return answer === ask.yes || answer === 'yes' ? ok(agreed) : notConfirmed();
};

const notConfirmed = () => fail('CANCELLED', { reason: 'notConfirmed' });

const shown = ({ device, description, madeUpName, sizeBytes, mountpoints, content }: Drive) => ({
  device,
  description,
  madeUpName,
  sizeBytes,
  mountpoints,
  content: content ?? null,
});

/** Cut where it is long, so that the question behind it is seen. */
const forEye = (drive: ReturnType<typeof shown>) => ({
  ...drive,
  description: showName(drive.description),
  mountpoints: drive.mountpoints.map((path) => showName(path)),
});
