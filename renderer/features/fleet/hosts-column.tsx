import { useMemo, useRef } from 'react';
import { ListBox, ListBoxItem, ListLayout, Virtualizer } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Host } from '../../../electron/contract/index.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { searchHosts } from '../../state/fleet-store.ts';
import { Badge } from '../../ui/badge.tsx';
import { Column } from '../../ui/column.tsx';
import { LockedSign } from '../../ui/locked-sign.tsx';
import { SearchField } from '../../ui/search-field.tsx';

const rowHeight = 36;

export const HostsColumn = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const hosts = useView('fleet', (view) => view.fleet?.hosts);
  const search = useView('fleet', (view) => view.search);
  const selected = useView('fleet', (view) => view.host);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => searchHosts(hosts ?? [], search), [hosts, search]);
  const all = hosts?.length ?? 0;

  return (
    <Column
      title={t('fleet.hosts')}
      aside={isLocked ? <LockedSign /> : <span className="text-12 text-ink-faint">{all}</span>}
    >
      <div className="px-2 pb-2">
        <SearchField
          label={t('fleet.search')}
          placeholder={t('fleet.searchPlaceholder')}
          value={search}
          onChange={actions.fleet.setSearch}
          onArrowDown={() => focusFirst(list.current)}
        />
      </div>
      {found.length === 0 ? (
        <p role="status" className="px-2 text-14 wrap-anywhere text-ink-soft">
          {all === 0 ? t('fleet.noHosts') : t('fleet.noMatch', { search })}
        </p>
      ) : (
        <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight, padding: 0 }}>
          <ListBox
            ref={list}
            aria-label={t('fleet.hosts')}
            items={found.map((host) => ({ ...host, id: host.name }))}
            dependencies={[isLocked]}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={selected === null ? [] : [selected]}
            onSelectionChange={(keys) => {
              const [key] = keys === 'all' ? [] : keys;
              actions.fleet.selectHost(key === undefined ? null : String(key));
            }}
            className="max-h-72 min-h-24 overflow-y-auto outline-none! wide:max-h-none wide:flex-1"
          >
            {(host) => <HostRow host={host} isLocked={isLocked} />}
          </ListBox>
        </Virtualizer>
      )}
    </Column>
  );
};

const HostRow = ({ host, isLocked }: { host: Host; isLocked: boolean }) => {
  const { t } = useTranslation();
  // Only what is unlike this machine is worth a word.
  const own = useView('status', ({ status }) => status?.system ?? null);
  return (
    <ListBoxItem
      id={host.name}
      textValue={host.name}
      isDisabled={isLocked}
      className="flex h-9 items-center gap-2 rounded-md px-2 text-14 -outline-offset-2! data-hovered:bg-hover data-selected:bg-accent-soft data-selected:font-semibold data-selected:text-accent"
    >
      <span className="min-w-0 flex-1 truncate" title={host.name}>
        {host.name}
      </span>
      {host.system !== null && host.system !== own && (
        <span className="shrink-0 text-12 font-normal text-ink-faint">
          {architecture(host.system)}
        </span>
      )}
      <Badge>{t(`fleet.kind.${host.installer.kind}`)}</Badge>
    </ListBoxItem>
  );
};

/** `x86_64-linux` → `x86_64`: every host of NixOS is on Linux. */
const architecture = (system: string) => system.replace(/-linux$/, '');

/** From the search straight into what it found. */
const focusFirst = (list: HTMLElement | null) =>
  list?.querySelector<HTMLElement>('[role=option]')?.focus();
