import { useContext, useDeferredValue, useMemo } from 'react';
import {
  ListBox,
  ListBoxItem,
  ListLayout,
  SelectableCollectionContext,
  Virtualizer,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Host } from '../../../electron/contract/index.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import type { FoundHost } from '../../state/host-search.ts';
import { classNames } from '../../ui/class-names.ts';
import { FoundRanges, HostContents } from './host-row.tsx';

const layoutOptions = { rowHeight: 36, padding: 0 };
/** So many can be made into a list between two frames. */
const atOnce = 200;

type AllHostsProps = { all: readonly FoundHost[]; isHidden: boolean; isLocked: boolean };

/**
 * The whole fleet. Ten thousand hosts take half a second to be made into a list, so that is done once, behind the first of
 * them, and the list is kept while a search hides it. The search field leads whichever list is in sight.
 */
export const AllHosts = ({ all, isHidden, isLocked }: AllHostsProps) => {
  const lead = useContext(SelectableCollectionContext);
  const whole = useMemo(() => all.map(({ host }) => host), [all]);
  const hosts = useDeferredValue(whole, whole.slice(0, atOnce));
  return (
    <div className={classNames('flex min-h-0 flex-1 flex-col', isHidden && 'hidden')}>
      <SelectableCollectionContext value={isHidden ? null : lead}>
        {hosts.length > 0 && <HostList hosts={hosts} isLocked={isLocked} />}
      </SelectableCollectionContext>
    </div>
  );
};

/** What a search found: the best of it, because who wants the others types on. */
export const FoundHosts = ({ found, isLocked }: { found: FoundHost[]; isLocked: boolean }) => {
  const { t } = useTranslation();
  const best = useMemo(() => found.slice(0, atOnce), [found]);
  const hosts = useMemo(() => best.map(({ host }) => host), [best]);
  const ranges = useMemo(() => new Map(best.map(({ host, ranges: own }) => [host, own])), [best]);
  return (
    <FoundRanges value={ranges}>
      <HostList hosts={hosts} isLocked={isLocked} startsAtFirst />
      {found.length > best.length && (
        <p className="px-2 pt-2 text-12 text-ink-soft">
          {t('fleet.more', { count: found.length - best.length })}
        </p>
      )}
    </FoundRanges>
  );
};

type HostListProps = {
  hosts: readonly Host[];
  isLocked: boolean;
  /** Enter chooses the first, from the first letter on. */
  startsAtFirst?: boolean;
};

/** Only the rows in sight are on the page. The hosts themselves are the items, so that those seen before are known again. */
const HostList = ({ hosts, isLocked, startsAtFirst = false }: HostListProps) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const selected = useView('fleet', (view) => view.host);
  return (
    <Virtualizer layout={ListLayout} layoutOptions={layoutOptions}>
      <ListBox
        aria-label={t('fleet.hosts')}
        items={hosts}
        dependencies={[isLocked]}
        autoFocus={startsAtFirst ? 'first' : false}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : keys;
          actions.fleet.selectHost(key === undefined ? null : String(key));
        }}
        className="max-h-72 min-h-24 overflow-y-auto outline-none! wide:max-h-none wide:flex-1"
      >
        {(host) => (
          <ListBoxItem
            id={host.name}
            textValue={host.name}
            isDisabled={isLocked}
            className="group flex h-9 items-center gap-2 rounded-md px-2 text-14 -outline-offset-2! data-hovered:bg-hover data-selected:bg-accent-soft data-selected:font-semibold data-selected:text-accent"
          >
            <HostContents host={host} />
          </ListBoxItem>
        )}
      </ListBox>
    </Virtualizer>
  );
};
