import { CloudOff, History, Unplug } from 'lucide-react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { FleetBar } from '../features/fleet/fleet-bar.tsx';
import { FleetRevision } from '../features/fleet/fleet-revision.tsx';
import { ImageBar } from '../features/installer/image-bar.tsx';
import { shownJob } from '../state/job-store.ts';
import { Segmented } from '../ui/segmented.tsx';
import { useServices, useView } from './services-context.tsx';
import { Wordmark } from './wordmark.tsx';

/** Where what goes on the stick comes from. */
export const Header = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const source = useView('installer', (view) => view.source);
  const isLocked = useView('engine', (view) => shownJob(view.engine) !== null);
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-3 wide:flex-nowrap wide:px-6">
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
      <HistoryButton />
      <div className="flex min-w-72 flex-1 items-center gap-2">
        {source === 'flake' ? <FleetBar isLocked={isLocked} /> : <ImageBar isLocked={isLocked} />}
      </div>
      {source === 'flake' && <FleetRevision />}
      <Network />
    </header>
  );
};

const HistoryButton = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const isOpen = useView('history', (view) => view.isOpen);
  return (
    <ToggleButton
      isSelected={isOpen}
      onChange={isOpen ? actions.history.close : actions.history.open}
      className="ml-auto flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-14 text-ink-soft wide:order-last wide:ml-0 transition-colors duration-120 data-hovered:bg-hover data-hovered:text-ink data-selected:bg-accent-soft data-selected:text-accent"
    >
      <History aria-hidden size={16} />
      {t('history.open')}
    </ToggleButton>
  );
};

/** Said only when something is wrong with it. */
const Network = () => {
  const { t } = useTranslation();
  const isOffline = useView('status', ({ status }) => status?.online === false);
  const isLost = useView('engine', ({ connection }) => connection === 'lost');
  return (
    <div role="status" className="contents">
      {isLost ? (
        <span className="flex items-center gap-2 text-12 text-failed">
          <Unplug aria-hidden size={16} />
          {t('app.connectionLost')}
        </span>
      ) : (
        isOffline && (
          <span
            title={t('app.noNetworkDetail')}
            className="flex items-center gap-2 text-12 whitespace-nowrap text-ink-soft"
          >
            <CloudOff aria-hidden size={16} />
            {t('app.noNetwork')}
          </span>
        )
      )}
    </div>
  );
};
