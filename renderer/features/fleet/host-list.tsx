import { memo, type UIEvent, useContext, useLayoutEffect, useMemo, useRef } from 'react';
import {
  CollectionRendererContext,
  ListBox,
  ListLayout,
  ListStateContext,
  Virtualizer,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useListState } from 'react-stately';
import { useServices, useView } from '../../app/services-context.tsx';
import type { FoundHost } from '../../state/host-search.ts';
import { createHostCollection, type HostNode } from './host-collection.ts';
import { HostOption } from './host-option.tsx';
import { RowSettingProvider, useRowSetting } from './host-row.tsx';
import { SteadyLead } from './steady-lead.tsx';

const layoutOptions = { rowHeight: 36, padding: 0 };

type HostListProps = { found: readonly FoundHost[]; isLocked: boolean; isSearching: boolean };

/** The hosts that were found, or all. Only the rows in sight are on the page. */
export const HostList = memo((props: HostListProps) => (
  <SteadyLead>
    <RowSettingProvider value={useRowSetting()}>
      <Virtualizer layout={ListLayout} layoutOptions={layoutOptions}>
        <HostRows {...props} />
      </Virtualizer>
    </RowSettingProvider>
  </SteadyLead>
));

const renderHost = (node: HostNode) => <HostOption node={node} />;

/** The search field leads the list, wherever it stands: arrow keys there move the focus here. */
const HostRows = memo(({ found, isLocked, isSearching }: HostListProps) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const { layoutDelegate } = useContext(CollectionRendererContext);
  const selected = useView('fleet', (view) => view.host);
  const selectedKeys = useMemo(() => (selected === null ? [] : [selected]), [selected]);
  const disabledKeys = useMemo(
    () => (isLocked ? found.map(({ host }) => host.name) : []),
    [isLocked, found],
  );
  const collection = useMemo(() => createHostCollection(found, renderHost), [found]);
  const state = useListState<FoundHost>({
    collection,
    ...(layoutDelegate && { layoutDelegate }),
    disabledKeys,
    selectionMode: 'single',
    disallowEmptySelection: true,
    selectedKeys,
    onSelectionChange: (keys) => {
      const [key] = keys === 'all' ? [] : keys;
      actions.fleet.selectHost(key === undefined ? null : String(key));
    },
  });
  return (
    <ListStateContext value={state}>
      <ListBox
        {...useKeptPlace(isSearching, () => state.selectionManager.setFocusedKey(null))}
        aria-label={t('fleet.hosts')}
        className="max-h-72 min-h-24 overflow-y-auto outline-none! wide:max-h-none wide:flex-1"
      />
    </ListStateContext>
  );
});

/** A search begins at its best. After it the list is where it was before, and its focus nowhere. */
const useKeptPlace = (isSearching: boolean, loseFocus: () => void) => {
  const ref = useRef<HTMLDivElement>(null);
  const place = useRef(0);
  const wasSearching = useRef(isSearching);
  useLayoutEffect(() => {
    if (wasSearching.current === isSearching) return;
    wasSearching.current = isSearching;
    if (ref.current) ref.current.scrollTop = isSearching ? 0 : place.current;
    if (!isSearching) loseFocus();
  }, [isSearching, loseFocus]);
  const onScroll = ({ currentTarget }: UIEvent<HTMLDivElement>) => {
    if (!isSearching) place.current = currentTarget.scrollTop;
  };
  return { ref, onScroll };
};
