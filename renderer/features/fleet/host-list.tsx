import { History, Lock } from 'lucide-react';
import {
  type ContextType,
  createContext,
  memo,
  type ReactNode,
  type UIEvent,
  useContext,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { mergeProps, useHover, useOption } from 'react-aria';
import {
  CollectionRendererContext,
  ListBox,
  ListLayout,
  ListStateContext,
  SelectableCollectionContext,
  Text,
  TextContext,
  Virtualizer,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useListState } from 'react-stately';
import { hostLock, type InstallerKind } from '../../../electron/contract/index.ts';
import { lockWords, type Translate } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { type FoundHost, marked } from '../../state/host-search.ts';
import { createHostCollection, type HostNode } from './host-collection.ts';

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
  const { t, actions } = useServices();
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

/** A host in a list that has its items from a collection of its own: what `ListBoxItem` is elsewhere. */
const HostOption = ({ node }: { node: HostNode }) => {
  const state = useContext(ListStateContext);
  if (!state) throw new Error('An option stands outside of its list.');
  const ref = useRef<HTMLDivElement>(null);
  const { optionProps, labelProps, descriptionProps, ...is } = useOption(
    { key: node.key },
    state,
    ref,
  );
  const { hoverProps, isHovered } = useHover({ isDisabled: !is.allowsSelection });
  const flag = (value: boolean) => value || undefined;
  return (
    <div
      {...mergeProps(optionProps, hoverProps)}
      ref={ref}
      data-selected={flag(is.isSelected)}
      data-disabled={flag(is.isDisabled)}
      data-hovered={flag(isHovered)}
      data-focused={flag(is.isFocused)}
      data-focus-visible={flag(is.isFocusVisible)}
      data-pressed={flag(is.isPressed)}
      className="group flex h-9 items-center gap-2 rounded-md px-2 text-14 -outline-offset-2! data-hovered:bg-hover data-selected:bg-accent-soft data-selected:font-semibold data-selected:text-accent chosen-forced"
    >
      <TextContext value={{ slots: { label: labelProps, description: descriptionProps } }}>
        {node.value && <HostContents found={node.value} />}
      </TextContext>
    </div>
  );
};

type Lead = ContextType<typeof SelectableCollectionContext>;

/**
 * The search field leads the list below it. What it says is new with every letter, though nothing in it is but its filter, which
 * finds all: here it stays the same, so that the list is not drawn anew for that.
 */
const SteadyLead = ({ children }: { children: ReactNode }) => {
  const lead = useContext(SelectableCollectionContext);
  const kept = useRef(lead);
  if (!isSame(lead, kept.current)) kept.current = lead;
  return <SelectableCollectionContext value={kept.current}>{children}</SelectableCollectionContext>;
};

const isSame = (one: Lead, other: Lead): boolean => {
  if (!one || !other) return one === other;
  const [before, after] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return (
    before.size === after.size &&
    [...before].every(([key, value]) => key === 'filter' || Object.is(value, after.get(key)))
  );
};

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
const RowSettingProvider = RowSettingContext.Provider;

const useRowSetting = (): RowSetting => {
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

/**
 * What a host's row shows, and, in whole words for a screen reader, what that means. It stays as it is while the focus moves
 * over it.
 */
const HostContents = memo(({ found }: { found: FoundHost }) => {
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
            <Lock size={14} className="my-0.5 text-ink-faint" />
          </span>
        )}
        {isRecent && <History size={14} className="my-0.5 text-ink-faint" />}
      </span>
      <Text slot="description" hidden>
        {locked !== undefined && <span>{locked}</span>}{' '}
        {isRecent && <span>{setting.recentWords}</span>} <span>{kind.words}</span>
      </Text>
    </>
  );
});

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

/** A word that classifies. */
const Badge = ({ children }: { children: ReactNode }) => (
  <span className="shrink-0 rounded-[4px] px-1.5 text-12 text-ink-soft edge-line">{children}</span>
);
