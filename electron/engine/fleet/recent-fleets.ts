import { cleanReference, type Fleet, RecentFleet } from '../../contract/index.ts';
import type { Ports } from '../ports/index.ts';

const key = 'recent-fleets';
const remembered = 12;

type Needs = Pick<Ports, 'settings'>;

/** Newest first. What can't be read counts as empty. */
export const readRecentFleets = async ({ settings }: Needs): Promise<RecentFleet[]> => {
  const value = await settings.read(key).catch(() => undefined);
  const all = parseAll(value);
  const clean = withoutSecrets(all);
  const isClean =
    clean.length === all.length &&
    clean.every(({ reference }, i) => reference === all[i]?.reference);
  if (!isClean) await change({ settings }, (recent) => recent);
  return clean.slice(0, remembered);
};

const parseAll = (value: unknown): RecentFleet[] =>
  (Array.isArray(value) ? value : [])
    .map((entry) => RecentFleet.safeParse(entry))
    .flatMap((parsed) => (parsed.success ? [parsed.data] : []));

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
  const openedAt = ports.clock.now();
  await change(ports, (recent) => {
    const before = recent.find((entry) => entry.reference === reference);
    const lastHost = host ?? before?.lastHost ?? null;
    const entry = { reference, openedAt, hostCount: hosts.length, lastHost };
    return [entry, ...recent.filter((other) => other !== before)];
  });
};

export const forgetFleet = (ports: Needs, reference: string): Promise<void> =>
  change(ports, (recent) => recent.filter((entry) => entry.reference !== reference));

const change = (
  { settings }: Needs,
  next: (recent: RecentFleet[]) => RecentFleet[],
): Promise<void> =>
  settings
    .change(key, (kept) => next(withoutSecrets(parseAll(kept))).slice(0, remembered))
    .catch(() => undefined);
