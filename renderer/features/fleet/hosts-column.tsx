import { type KeyboardEvent, useDeferredValue, useMemo, useState } from 'react';
import { Autocomplete } from 'react-aria-components';
import { flushSync } from 'react-dom';
import type { Failure, Host } from '../../../electron/contract/index.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { findHosts, systemsOf, unknownSystem } from '../../state/host-search.ts';
import { Button } from '../../ui/button.tsx';
import { Column, LockedSign } from '../../ui/column.tsx';
import { FailureNotice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { SearchField } from '../../ui/text-field.tsx';
import { architecture, HostList } from './host-list.tsx';

const none: readonly Host[] = [];
const noWarnings: readonly Failure[] = [];

/**
 * The hosts of a fleet. The search field leads the list: what is typed filters it, arrow keys move through it, and Enter
 * chooses, while the focus stays in the field.
 */
export const HostsColumn = ({ isLocked }: { isLocked: boolean }) => {
  const { t, actions } = useServices();
  const hosts = useView('fleet', (view) => view.fleet?.hosts ?? none);
  const warnings = useView('fleet', (view) => view.fleet?.warnings ?? noWarnings);
  const search = useView('fleet', (view) => view.search);
  const system = useView('fleet', (view) => view.system);
  const recent = useView('fleet', (view) => view.recentHosts);
  const lost = useView('fleet', (view) => view.lostHost);
  const systems = useMemo(() => systemsOf(hosts), [hosts]);
  const all = useMemo(
    () => findHosts(hosts, { search: '', system, recent }),
    [hosts, system, recent],
  );
  const { settled, onKeyDownCapture } = useSettledSearch(search);
  const isSearching = settled.trim() !== '';
  const found = useMemo(
    () => (isSearching ? findHosts(hosts, { search: settled, system, recent }) : all),
    [isSearching, all, hosts, settled, system, recent],
  );

  return (
    <Column
      title={t('fleet.hosts')}
      aside={
        isLocked ? (
          <LockedSign />
        ) : (
          <span className="text-12 text-ink-faint">
            {found.length !== hosts.length
              ? t('fleet.foundOf', { found: found.length, all: hosts.length })
              : hosts.length}
          </span>
        )
      }
    >
      <Autocomplete inputValue={search} onInputChange={actions.fleet.setSearch}>
        <div className="flex flex-col gap-2 px-2 pb-2" onKeyDownCapture={onKeyDownCapture}>
          <SearchField
            label={t('fleet.search')}
            placeholder={t('fleet.searchPlaceholder')}
            isLead={found.length > 0}
          />
          {systems.length > 0 && <SystemFilter systems={systems} />}
          {lost !== null && (
            <p role="status" className="text-12 wrap-anywhere text-ink-soft">
              {t('fleet.lostHost', { host: lost })}
            </p>
          )}
        </div>
        {found.length > 0 && (
          <HostList found={found} isLocked={isLocked} isSearching={isSearching} />
        )}
      </Autocomplete>
      {warnings.length > 0 && (
        <div className="flex flex-col gap-2 px-2 pt-2">
          {warnings.map((warning) => (
            <FailureNotice key={JSON.stringify(warning)} error={warning} tone="warning" />
          ))}
        </div>
      )}
      {found.length === 0 && <NoHost isEmpty={hosts.length === 0} search={settled.trim()} />}
      <p role="status" className="sr-only">
        {isSearching && found.length > 0 && t('fleet.found', { count: found.length })}
      </p>
    </Column>
  );
};

const NoHost = ({ isEmpty, search }: { isEmpty: boolean; search: string }) => {
  const { t, actions } = useServices();
  return (
    <div className="flex flex-col items-start gap-2 px-2">
      <p role="status" className="text-14 wrap-anywhere text-ink-soft">
        {isEmpty ? t('fleet.noHosts') : t('fleet.noMatch', { search })}
      </p>
      {!isEmpty && (
        <Button
          onPress={() => {
            actions.fleet.setSearch('');
            actions.fleet.setSystem(null);
          }}
        >
          {t('fleet.showAll')}
        </Button>
      )}
    </div>
  );
};

/** No system has this name. */
const any = '';

/** Only hosts of one system; for a fleet that has several. */
const SystemFilter = ({ systems }: { systems: readonly string[] }) => {
  const { t, actions } = useServices();
  const system = useView('fleet', (view) => view.system);
  return (
    <Select
      label={t('fleet.system')}
      value={system ?? any}
      onChange={(chosen) => actions.fleet.setSystem(chosen === any ? null : chosen)}
      options={[
        { value: any, label: t('fleet.anySystem') },
        ...systems.map((value) => ({
          value,
          label: value === unknownSystem ? t('fleet.unknownSystem') : architecture(value),
        })),
      ]}
    />
  );
};

/**
 * What was typed, once there is time to look for it: the field itself never waits for the list. A key that is no letter, such as
 * Enter, is for what was typed before it, however fast the person is, so that the list comes first then.
 */
const useSettledSearch = (search: string) => {
  const deferred = useDeferredValue(search);
  const [asked, setAsked] = useState<string | null>(null);
  const settled = asked === search ? search : deferred;
  const onKeyDownCapture = ({ key }: KeyboardEvent) => {
    if (key.length > 1 && settled !== search) flushSync(() => setAsked(search));
  };
  return { settled, onKeyDownCapture };
};
