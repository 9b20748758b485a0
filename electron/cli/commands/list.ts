import {
  type Check,
  type Drive,
  fail,
  type Host,
  type HostFacts,
  type Result,
} from '../../contract/index.ts';
import { checkWords, type Words } from '../../texts/index.ts';
import { type CommandContext, type CommandEnd, finished } from '../command.ts';
import { layoutLines } from '../layout-words.ts';
import { type Texts, table } from '../output.ts';

export const listHosts = async (
  context: CommandContext,
  reference: string,
  { facts }: { facts?: boolean },
): Promise<CommandEnd> => {
  const { engine, output, signal } = context;
  const { texts } = output;
  const opened = await engine.call('fleet.open', { reference }, { signal });
  if (!opened.ok) return opened;
  const { selectedHost, warnings = [] } = opened.value;
  // Whoever names one wants to know of that one.
  const unknown = warnings.find(({ code }) => code === 'HOST_NOT_FOUND');
  if (selectedHost !== null && unknown) return { ok: false, error: unknown };
  const hosts: Host[] = [];
  const described: Result<HostFacts>[] = [];
  for (const host of opened.value.hosts) {
    if (!facts) {
      hosts.push(host);
      continue;
    }
    const asked = { reference, host: host.name };
    const found = await engine.call('fleet.describeHost', asked, { signal });
    // One host that does not evaluate says nothing of the others.
    if (!found.ok && found.error.code === 'CANCELLED') return found;
    const { system, installer = host.installer } = found.ok ? found.value : host;
    hosts.push({ ...host, system, installer });
    described.push(found);
  }
  output.event({
    type: 'result',
    hosts: hosts.map(({ name, system, installer }, index) => ({
      name,
      system,
      installer,
      // Only with the facts: without them the fields are those that scripts know.
      ...(facts ? factFields(described[index]) : {}),
    })),
    ...(warnings.length > 0 ? { warnings } : {}),
  });
  if (hosts.length === 0) output.say(texts.hosts.none);
  else {
    const rows = hosts.map(({ name, system, installer }) => [
      name,
      system ?? '–',
      installer.kind,
      installer.attribute,
    ]);
    for (const line of table([texts.hosts.columns, ...rows])) output.say(line);
    for (const [index, found] of described.entries()) {
      const name = hosts[index]?.name ?? '';
      for (const line of found.ok
        ? layoutLines(texts, found.value, output.words)
        : errorLines(texts.hosts.unevaluated(name), output.words(found.error)))
        output.say(line);
    }
  }
  for (const warning of warnings) output.warn(warning);
  return finished;
};

const factFields = (found: Result<HostFacts> | undefined) => ({
  layout: found?.ok ? found.value.layout : null,
  error: found && !found.ok ? found.error : null,
});

const errorLines = (heading: string, { message, hint }: Words): string[] => [
  heading,
  ...[message, hint ?? '']
    .flatMap((text) => text.split('\n'))
    .filter(Boolean)
    .map((line) => `  ${line}`),
];

export const listDrives = async ({
  engine,
  output,
  signal,
}: CommandContext): Promise<CommandEnd> => {
  const listed = await engine.call('drives.list', {}, { signal });
  if (!listed.ok) return listed;
  const { drives } = listed.value;
  const { texts } = output;
  output.event({ type: 'result', drives: drives.map(shown) });
  if (drives.length === 0) output.say(texts.drives.none);
  else {
    const rows = drives.map((drive) => [
      drive.device,
      drive.sizeBytes === null ? '–' : texts.say.size(drive.sizeBytes),
      texts.say.driveName(drive),
      drive.eligible ? texts.drives.mayBeErased : refusalWords(texts, drive),
    ]);
    for (const line of table([texts.drives.columns, ...rows])) output.say(line);
  }
  return finished;
};

/** What it holds is said of each, whatever else stands against it. */
const refusalWords = ({ say }: Texts, { reason, obstacle, content }: Drive): string => {
  const holds = content?.holdsData && reason !== 'DRIVE_HOLDS_DATA' ? `; ${say.loss(content)}` : '';
  return `${reason}${obstacle ? `: ${say.obstacle(obstacle)}` : ''}${holds}`;
};

/** The fields that scripts rely on; the contract's drive has more. */
const shown = (drive: Drive) => ({
  id: drive.id,
  device: drive.device,
  description: drive.description,
  sizeBytes: drive.sizeBytes,
  bus: drive.bus,
  serial: drive.serial,
  removable: drive.removable,
  readOnly: drive.readOnly,
  mountpoints: drive.mountpoints,
  eligible: drive.eligible,
  reason: drive.reason,
});

export const createPracticeDrive = async (
  { engine, output }: CommandContext,
  path: string,
  { sizeBytes }: { sizeBytes: number },
): Promise<CommandEnd> => {
  const created = await engine.call('drives.createPractice', { path, sizeBytes });
  if (!created.ok) return created;
  const { drive } = created.value;
  output.event({ type: 'result', ...shown(drive) });
  output.say(output.texts.drives.practice(drive.id, sizeBytes));
  return finished;
};

export const diagnose = async ({ engine, output, signal }: CommandContext): Promise<CommandEnd> => {
  const diagnosed = await engine.call('app.diagnose', {}, { signal });
  if (!diagnosed.ok) return diagnosed;
  const { checks } = diagnosed.value;
  const { language } = output;
  const words = checks.map((check) => checkWords(check, { language, variant: 'terminal' }));
  const lines = table(words.map(({ name, state, message }) => [name, state, message]));
  for (const [index, line] of lines.entries()) {
    output.say(line);
    const { hint } = words[index] ?? { hint: null };
    if (hint) output.say(`    ${hint}`);
  }
  const told = checks.map(forScripts);
  const failed = checks.filter(({ state }) => state === 'failed');
  if (failed.length > 0) {
    return failed[0]?.name === 'nix'
      ? fail('NIX_UNUSABLE', { reason: 'checks', checks: told })
      : fail('DRIVES_UNREADABLE', { reason: 'checks', checks: told });
  }
  output.event({
    type: 'result',
    checks: told.map(({ name, state, message, hint }) => ({ name, state, message, hint })),
  });
  return finished;
};

const forScripts = (check: Check) => {
  const { message, hint } = checkWords(check, { language: 'en', variant: 'terminal' });
  return { ...check, message, hint };
};
