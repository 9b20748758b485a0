import { History, Lock } from 'lucide-react';
import { createContext, useContext, useMemo } from 'react';
import { Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { hostLock, type InstallerKind } from '../../../electron/contract/index.ts';
import { lockWords, type Translate } from '../../../electron/texts/window.ts';
import { useView } from '../../app/services-context.tsx';
import { type FoundHost, marked } from '../../state/host-search.ts';
import { Badge } from '../../ui/badge.tsx';

/** What all rows have in common. It is worked out once, because dozens of them are drawn with every letter that is typed. */
type RowSetting = {
  /** Of this machine: only what is unlike it is worth a word. */
  system: string | null;
  recent: ReadonlySet<string>;
  recentWords: string;
  /** What is done to hosts that somebody has for himself, by their names. */
  locked: ReadonlyMap<string, string>;
  kinds: Readonly<Record<InstallerKind, KindWords>>;
};
type KindWords = { badge: string; words: string };

const RowSettingContext = createContext<RowSetting | null>(null);
export const RowSettingProvider = RowSettingContext.Provider;

export const useRowSetting = (): RowSetting => {
  const { t } = useTranslation();
  const system = useView('status', ({ status }) => status?.system ?? null);
  const recent = useView('fleet', ({ recentHosts }) => recentHosts);
  const fleet = useView('fleet', (view) => view.fleet);
  const locks = useView('engine', ({ engine }) => engine.locks);
  return useMemo(
    () => ({
      system,
      recent: new Set(recent),
      recentWords: t('fleet.recentHost'),
      locked: new Map(
        locks.flatMap((lock) => {
          const { thing, name } = lock;
          return thing.kind === 'host' && fleet && name === hostLock(fleet, thing.host)
            ? [[thing.host, t('fleet.lockedHost', { detail: lockWords(t, lock) })]]
            : [];
        }),
      ),
      kinds: {
        packageOutput: kindWords(t, 'packageOutput'),
        installerConfiguration: kindWords(t, 'installerConfiguration'),
        derived: kindWords(t, 'derived'),
      },
    }),
    [t, system, recent, fleet, locks],
  );
};

const kindWords = (t: Translate, kind: InstallerKind): KindWords => ({
  badge: t(`fleet.kind.${kind}`),
  words: t(`installer.kind.${kind}`),
});

/** What a host's row shows, and, in whole words for a screen reader, what that means. */
export const HostContents = ({ found }: { found: FoundHost }) => {
  const setting = useContext(RowSettingContext);
  if (!setting) throw new Error('A row stands outside of its list.');
  const { host } = found;
  const isRecent = setting.recent.has(host.name);
  const kind = setting.kinds[host.installer.kind];
  const locked = setting.locked.get(host.name);
  return (
    <>
      <span className="truncate" title={host.name}>
        <Name {...found} />
      </span>{' '}
      {/* What does not fit beside the name wraps out of sight, least important first. */}
      <span className="flex h-4.5 min-w-19 flex-1 flex-row-reverse flex-wrap content-start items-center gap-x-2 overflow-hidden font-normal">
        <span title={kind.words} className="flex">
          <Badge>{kind.badge}</Badge>
        </span>{' '}
        {host.system !== null && host.system !== setting.system && (
          <span className="text-12 leading-4.5 text-ink-faint">{architecture(host.system)}</span>
        )}
        {locked !== undefined && (
          <span title={locked} className="flex">
            <Lock aria-hidden size={14} className="my-0.5 text-ink-faint" />
          </span>
        )}
        {isRecent && <History aria-hidden size={14} className="my-0.5 text-ink-faint" />}
      </span>
      <Text slot="description" hidden>
        {locked !== undefined && <span>{locked}</span>}{' '}
        {isRecent && <span>{setting.recentWords}</span>} <span>{kind.words}</span>
      </Text>
    </>
  );
};

const Name = ({ host, ranges }: FoundHost) => {
  // Only what an element holds is made fit to be read (ui/shown-runtime.ts), not what a component is.
  if (ranges.length === 0) return <span>{host.name}</span>;
  return marked(host.name, ranges).map(({ text, from, isMatch }) =>
    isMatch ? (
      <mark key={from} className="bg-transparent font-semibold text-accent underline">
        {text}
      </mark>
    ) : (
      <span key={from}>{text}</span>
    ),
  );
};

/** `x86_64-linux` → `x86_64`: every host of NixOS is on Linux. */
export const architecture = (system: string): string => system.replace(/-linux$/, '');
