import { CloudOff, Unplug } from 'lucide-react';
import { useRef } from 'react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { FleetBar, FleetRevision } from '../features/fleet/fleet-bar.tsx';
import { ImageBar } from '../features/installer/image-column.tsx';
import { PreferencesButton } from '../features/preferences/preferences-button.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { useFocusWhenLost } from '../ui/use-focus.ts';
import { type Page, pages } from './pages.ts';
import { useIsAtJob, useServices, useView } from './services-context.tsx';

/** Where what goes on the stick comes from. */
export const Header = () => {
  const { t, actions } = useServices();
  const source = useView('installer', (view) => view.source);
  const isLocked = useIsAtJob();
  return (
    <header className="shrink-0 border-b border-line bg-surface px-4 py-3 wide:px-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 wide:flex-nowrap">
        <Wordmark />
        <Segmented
          label={t('app.source')}
          value={source}
          isDisabled={isLocked}
          onChange={actions.installer.setSource}
          options={[
            { value: 'flake', label: t('app.fromFlake') },
            { value: 'image', label: t('app.fromImage') },
          ]}
        />
        <div className="ml-auto flex items-center gap-1 wide:order-last wide:ml-0">
          {pages.map((page) => (
            <PageButton key={page.name} page={page} />
          ))}
          <PreferencesButton />
        </div>
        <div className="flex min-w-72 flex-1 items-center gap-2 wide:min-w-40">
          {source === 'flake' ? <FleetBar isLocked={isLocked} /> : <ImageBar isLocked={isLocked} />}
        </div>
        {source === 'flake' && <FleetRevision />}
        <Network />
      </div>
      <Connection />
    </header>
  );
};

const PageButton = ({ page: { name, title, icon } }: { page: Page }) => {
  const { t, actions } = useServices();
  const isOpen = useView('place', ({ place }) => place.at === 'page' && place.name === name);
  const button = useRef<HTMLButtonElement>(null);
  // What closed the page went away with it.
  useFocusWhenLost(() => button.current, String(isOpen));
  return (
    <ToggleButton
      ref={button}
      isSelected={isOpen}
      onChange={isOpen ? actions.place.toWorkbench : () => actions.place.openPage(name)}
      className="flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-14 text-ink-soft edge-forced pressed-forced transition-colors duration-120 data-hovered:bg-hover data-hovered:text-ink data-selected:bg-accent-soft data-selected:text-accent"
    >
      {icon}
      <span className="max-[29rem]:sr-only">{title(t)}</span>
    </ToggleButton>
  );
};

/** Said only when something is wrong with it. */
const Network = () => {
  const { t } = useTranslation();
  const isOffline = useView('status', ({ status }) => status?.online === false);
  return (
    <div role="status" className="contents">
      {isOffline && (
        <span
          title={t('app.noNetworkDetail')}
          className="flex items-center gap-2 text-12 whitespace-nowrap text-ink-soft"
        >
          <CloudOff />
          {t('app.noNetwork')}
        </span>
      )}
    </div>
  );
};

/** A whole sentence, so it has a line of its own. */
const Connection = () => {
  const { t } = useTranslation();
  const isLost = useView('engine', ({ connection }) => connection === 'lost');
  return (
    <div role="status">
      {isLost && (
        <p className="mt-2 flex items-start gap-2 text-12 text-failed">
          <Unplug className="shrink-0" />
          {t('app.connectionLost')}
        </p>
      )}
    </div>
  );
};

/** The stick with a snowflake's six arms on it, as in `icon.svg`. */
const Wordmark = () => {
  const { t } = useTranslation();
  return (
    <h1 className="flex items-center gap-2.5 text-16 font-semibold">
      <svg aria-hidden="true" viewBox="0 0 24 24" className="size-6 text-accent-fill">
        <path
          d="M8.5 2.5h7v4.5h-7z"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinejoin="round"
        />
        <path
          d="M5.5 7h13v12.5a2.5 2.5 0 0 1-2.5 2.5h-8a2.5 2.5 0 0 1-2.5-2.5z"
          fill="currentColor"
        />
        <path
          d="M12 10.2v8.6M8.3 12.35l7.4 4.3M15.7 12.35l-7.4 4.3"
          stroke="var(--surface)"
          strokeWidth="1.6"
          strokeLinecap="round"
        />
      </svg>
      {t('app.name')}
    </h1>
  );
};
