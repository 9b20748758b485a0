import { History } from 'lucide-react';
import { createContext, useContext } from 'react';
import { Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Host } from '../../../electron/contract/index.ts';
import { useView } from '../../app/services-context.tsx';
import { marked, type Range } from '../../state/host-search.ts';
import { Badge } from '../../ui/badge.tsx';

/** Where the search found something in the names of hosts. Apart from the rows, which stay as they are while one types. */
export const FoundRanges = createContext<ReadonlyMap<Host, readonly Range[]>>(new Map());

/** What a host's row shows, and, in whole words for a screen reader, what that means. */
export const HostContents = ({ host }: { host: Host }) => {
  const { t } = useTranslation();
  // Only what is unlike this machine is worth a word.
  const own = useView('status', ({ status }) => status?.system ?? null);
  const isRecent = useView('fleet', ({ recentHosts }) => recentHosts.includes(host.name));
  const kind = t(`installer.kind.${host.installer.kind}`);
  return (
    <>
      <span className="truncate" title={host.name}>
        <Name host={host} />
      </span>{' '}
      {/* What does not fit beside the name wraps out of sight, least important first. */}
      <span className="flex h-4.5 min-w-16 flex-1 flex-row-reverse flex-wrap content-start items-center gap-x-2 overflow-hidden font-normal">
        <span title={kind} className="flex">
          <Badge>{t(`fleet.kind.${host.installer.kind}`)}</Badge>
        </span>{' '}
        {host.system !== null && host.system !== own && (
          <span className="text-12 leading-4.5 text-ink-faint">{architecture(host.system)}</span>
        )}
        {isRecent && <History aria-hidden size={14} className="my-0.5 text-ink-faint" />}
      </span>
      <Text slot="description" hidden>
        {isRecent && <span>{t('fleet.recentHost')}</span>} <span>{kind}</span>
      </Text>
    </>
  );
};

const Name = ({ host }: { host: Host }) => {
  const ranges = useContext(FoundRanges).get(host);
  if (!ranges || ranges.length === 0) return host.name;
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
