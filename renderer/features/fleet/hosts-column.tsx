import { useMemo } from 'react';
import { Autocomplete } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Failure, Host } from '../../../electron/contract/index.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { findHosts, systemsOf } from '../../state/host-search.ts';
import { Button } from '../../ui/button.tsx';
import { Column } from '../../ui/column.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LockedSign } from '../../ui/locked-sign.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { HostList } from './host-list.tsx';
import { SystemFilter } from './system-filter.tsx';
import { useSettledSearch } from './use-settled-search.ts';

const none: readonly Host[] = [];
const noWarnings: readonly Failure[] = [];

/**
 * The hosts of a fleet. The search field leads the list: what is typed filters it, arrow keys move through it, and Enter
 * chooses, while the focus stays in the field.
 */
export const HostsColumn = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
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
  const { t } = useTranslation();
  const { actions } = useServices();
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
