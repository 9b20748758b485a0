import { cleanReference, type Fleet, RecentFleet } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';

const key = 'recent-fleets';
const remembered = 12;

type Needs = Pick<Ports, 'settings'>;

/** Newest first. What can't be read counts as empty. */
export const readRecentFleets = async ({ settings }: Needs): Promise<RecentFleet[]> => {
  const value = await settings.read(key).catch(() => undefined);
  if (!Array.isArray(value)) return [];
  const kept = value
    .map((entry) => RecentFleet.safeParse(entry))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []));
  const clean = withoutSecrets(kept);
  if (
    clean.length < kept.length ||
    clean.some(({ reference }, i) => reference !== kept[i]?.reference)
  )
    await save({ settings }, clean);
  return clean.slice(0, remembered);
};

/** Versions before this one kept a reference as it was given, with a password or a token in it. */
const withoutSecrets = (fleets: RecentFleet[]): RecentFleet[] => {
  const seen = new Set<string>();
  return fleets.flatMap((fleet) => {
    const reference = cleanReference(fleet.reference);
    if (reference === null || seen.has(reference)) return [];
    seen.add(reference);
    return [{ ...fleet, reference }];
  });
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
