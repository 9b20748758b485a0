import { type Fleet, RecentFleet } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';

const key = 'recent-fleets';
const remembered = 12;

type Needs = Pick<Ports, 'settings'>;

/** Newest first. What can't be read counts as empty. */
export const readRecentFleets = async ({ settings }: Needs): Promise<RecentFleet[]> => {
  const value = await settings.read(key).catch(() => undefined);
  if (!Array.isArray(value)) return [];
  return value
    .map((entry) => RecentFleet.safeParse(entry))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []))
    .slice(0, remembered);
};

/** With null the host that was chosen last stays. That it can't be written down is no reason to fail. */
export const rememberFleet = async (
  ports: Needs & Pick<Ports, 'clock'>,
  { reference, hosts }: Fleet,
  host: string | null,
): Promise<void> => {
  const recent = await readRecentFleets(ports);
  const before = recent.find((entry) => entry.reference === reference);
  const entry: RecentFleet = {
    reference,
    openedAt: ports.clock.now(),
    hostCount: hosts.length,
    lastHost: host ?? before?.lastHost ?? null,
  };
  await save(ports, [entry, ...recent.filter((other) => other !== before)]);
};

export const forgetFleet = async (ports: Needs, reference: string): Promise<void> => {
  const recent = await readRecentFleets(ports);
  await save(
    ports,
    recent.filter((entry) => entry.reference !== reference),
  );
};

const save = ({ settings }: Needs, recent: RecentFleet[]): Promise<void> =>
  settings.write(key, recent.slice(0, remembered)).catch(() => undefined);
