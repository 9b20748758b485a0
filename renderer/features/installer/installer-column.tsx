import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure, Host } from '../../../electron/contract/index.ts';
import { withoutRevision } from '../../../electron/texts/index.ts';
import { failureWords } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { selectedHost } from '../../state/fleet-store.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Switch } from '../../ui/switch.tsx';
import { LayoutPicture } from './layout-picture.tsx';
import { layoutSummary } from './layout-words.ts';
import { OptionsForm } from './options-form.tsx';
import { PlanRow } from './plan-row.tsx';

/** What will be installed, and how. */
export const InstallerColumn = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  const host = useView('fleet', selectedHost);
  return (
    <section
      aria-label={t('installer.title')}
      // Nothing in it can be focused while it is locked, and it still has to be scrolled with the keys.
      {...(isLocked && { tabIndex: 0 })}
      className="flex min-w-0 flex-col wide:min-h-0 px-6 py-4 wide:overflow-y-auto wide:px-8"
    >
      {host ? <Installer host={host} isLocked={isLocked} /> : <ChooseHost />}
    </section>
  );
};

const ChooseHost = () => {
  const { t } = useTranslation();
  return (
    <div className="text-ink-soft wide:pt-4">
      <h2 className="text-22 font-semibold text-ink">{t('installer.chooseHost')}</h2>
      <p className="mt-1">{t('installer.chooseHostBody')}</p>
    </div>
  );
};

const Installer = ({ host, isLocked }: { host: Host; isLocked: boolean }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const facts = useView('fleet', (view) => view.facts);
  const fleet = useView('fleet', (view) => view.fleet);
  const system = (facts.status === 'loaded' ? facts.value.system : null) ?? host.system;
  const unavailable = facts.status === 'loaded' ? facts.value.unavailable : null;
  const own = facts.status === 'loaded' ? facts.value.installer : undefined;
  const layout = facts.status === 'loaded' ? facts.value.layout : null;
  return (
    <div className="flex max-w-[44rem] flex-col gap-5 wide:pt-1">
      <div>
        <h2 className="text-22 font-semibold wrap-anywhere">{host.name}</h2>
        <p className="text-ink-soft">
          {layout && unavailable === null
            ? layoutSummary(t, layout).join(' · ')
            : own
              ? t('installer.isImage')
              : t(`installer.kind.${host.installer.kind}`)}
        </p>
      </div>
      {facts.status === 'failed' && (
        <FailureNotice error={facts.error}>
          <Button onPress={() => void actions.fleet.askFacts()}>{t('installer.retry')}</Button>
        </FailureNotice>
      )}
      {unavailable !== null && (
        <Notice tone="info" title={t('installer.unavailable', { host: host.name })}>
          <Unavailable problem={unavailable} />
        </Notice>
      )}
      {layout && <LayoutPicture layout={layout} />}
      {unavailable === null && facts.status !== 'failed' && <Offline isLocked={isLocked} />}
      <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-4 gap-y-3 border-t border-line pt-4">
        <Fact name={t('installer.system')}>
          {facts.status === 'loading' && system === null ? (
            <span role="status" className="inline-flex items-center gap-2 text-ink-soft">
              <Spinner />
              {t('installer.asking', { host: host.name })}
            </span>
          ) : (
            (system ?? <span className="text-ink-soft">{t('installer.systemUnknown')}</span>)
          )}
        </Fact>
        <Fact name={t('installer.attribute')}>
          <code className="font-mono text-12 leading-5 wrap-anywhere">
            {own?.attribute ?? host.installer.attribute}
          </code>
        </Fact>
        {fleet && (
          <Fact name={t('installer.source')}>
            <span className="wrap-anywhere">
              {fleet.practice ? t('fleet.practice') : withoutRevision(fleet)}
            </span>
          </Fact>
        )}
        {unavailable === null && facts.status === 'loaded' && (
          <Fact name={t('installer.plan')}>
            <PlanRow host={host.name} isLocked={isLocked} />
          </Fact>
        )}
      </dl>
      {unavailable === null && facts.status === 'loaded' && facts.value.optionsSelectable && (
        // What was typed for one host is not for another.
        <OptionsForm key={host.name} isLocked={isLocked} />
      )}
    </div>
  );
};

/** Why, and the way out. */
const Unavailable = ({ problem }: { problem: Failure }) => {
  const { t } = useTranslation();
  const { message, hint } = failureWords(t, problem);
  return (
    <>
      <p>{message}</p>
      {hint !== null && <p>{hint}</p>}
    </>
  );
};

const Offline = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const offline = useView('installer', (view) => view.options.prebuilt === true);
  const facts = useView('fleet', (view) => view.facts);
  const isFixed = facts.status === 'loaded' && facts.value.offline === 'fixed';
  const isKnown = facts.status === 'loaded';
  return (
    <div className="border-t border-line pt-4">
      <Switch
        label={t('installer.offline')}
        hint={
          isFixed
            ? t('installer.offlineFixed')
            : isKnown
              ? t('installer.offlineHint')
              : t('installer.offlineAsking')
        }
        isSelected={offline && !isFixed}
        isDisabled={isLocked || !isKnown || isFixed}
        onChange={(isOn) => actions.installer.setOption('prebuilt', isOn || undefined)}
      />
    </div>
  );
};

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-ink-soft">{name}</dt>
    <dd className="min-w-0">{children}</dd>
  </>
);
