import { TriangleAlert } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { BuildPlan, Host } from '../../../electron/contract/index.ts';
import { withoutRevision } from '../../../electron/texts/index.ts';
import { failureWords, formatDuration, formatSize } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { selectedHost } from '../../state/fleet-store.ts';
import { optionsFor } from '../../state/installer-store.ts';
import { Button } from '../../ui/button.tsx';
import { Fact } from '../../ui/column.tsx';
import { FailureNotice, Notice, WarningList } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useFocusWhenLost } from '../../ui/use-focus.ts';
import { LayoutPicture, layoutSummary } from './layout-picture.tsx';
import { OptionsForm } from './options-form.tsx';

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
      {host ? (
        <Installer host={host} isLocked={isLocked} />
      ) : (
        <div className="text-ink-soft wide:pt-4">
          <h2 className="text-22 font-semibold text-ink">{t('installer.chooseHost')}</h2>
          <p className="mt-1">{t('installer.chooseHostBody')}</p>
        </div>
      )}
    </section>
  );
};

const Installer = ({ host, isLocked }: { host: Host; isLocked: boolean }) => {
  const { t, actions } = useServices();
  const facts = useView('fleet', (view) => view.facts);
  const fleet = useView('fleet', (view) => view.fleet);
  const known = facts.status === 'loaded' ? facts.value : null;
  const system = known?.system ?? host.system;
  const { unavailable = null, installer: own, layout = null } = known ?? {};
  const why = unavailable && failureWords(t, unavailable);
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
      {why && (
        <Notice tone="info" title={t('installer.unavailable', { host: host.name })}>
          <p>{why.message}</p>
          {why.hint !== null && <p>{why.hint}</p>}
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
            {fleet.practice ? t('fleet.practice') : withoutRevision(fleet)}
          </Fact>
        )}
        {unavailable === null && known && (
          <Fact name={t('installer.plan')}>
            <PlanRow host={host.name} isLocked={isLocked} />
          </Fact>
        )}
      </dl>
      {unavailable === null && known?.optionsSelectable && (
        // What was typed for one host is not for another.
        <OptionsForm key={host.name} isLocked={isLocked} />
      )}
    </div>
  );
};

const Offline = ({ isLocked }: { isLocked: boolean }) => {
  const { t, actions } = useServices();
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

type PlanRowProps = { host: string; isLocked: boolean };

/** What the build will take. Only when asked for: it evaluates the whole host. */
const PlanRow = (props: PlanRowProps) => {
  const { status } = useView('installer', (view) => view.plan);
  const box = useRef<HTMLDivElement>(null);
  // The button gives way to the answer.
  useFocusWhenLost(() => box.current, status);
  return (
    <div ref={box} role="status" tabIndex={-1} className="outline-none!">
      <Answer {...props} />
    </div>
  );
};

const Answer = ({ host, isLocked }: PlanRowProps) => {
  const { t, actions } = useServices();
  const plan = useView('installer', (view) => view.plan);
  const reference = useView('fleet', (view) => view.fleet?.reference ?? '');
  const facts = useView('fleet', (view) => view.facts);
  const options = useView('installer', (view) => view.options);
  const ask = () => void actions.installer.askPlan(reference, host, optionsFor(options, facts));
  switch (plan.status) {
    case 'loaded':
      return (
        <div className="flex flex-col gap-2">
          <Plan plan={plan.value} />
          <WarningList warnings={plan.value.warnings} />
        </div>
      );
    case 'loading':
      return (
        <span className="inline-flex items-center gap-2 text-ink-soft">
          <Spinner />
          {t('installer.planAsking', { host })}
        </span>
      );
    case 'failed':
      return (
        <FailureNotice error={plan.error}>
          <Button isDisabled={isLocked} onPress={ask}>
            {t('installer.retry')}
          </Button>
        </FailureNotice>
      );
    case 'idle':
      return (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button isDisabled={isLocked} onPress={ask}>
            {t('installer.planAsk')}
          </Button>
          <span className="text-12 text-ink-soft">{t('installer.planHint')}</span>
        </div>
      );
  }
};

const Plan = ({ plan }: { plan: BuildPlan }) => {
  const { t } = useTranslation();
  const { toBuild, toFetch, downloadBytes, imageBytesEstimate, systemBytes } = plan;
  const { diskBytesNeeded, diskBytesFree, minutesEstimate } = plan;
  const isShort =
    diskBytesNeeded !== null && diskBytesFree !== null && diskBytesNeeded > diskBytesFree;
  return (
    <ul className="flex flex-col gap-0.5">
      <li>{t('installer.planBuild', { count: toBuild.length })}</li>
      <li>
        {downloadBytes === null
          ? t('installer.planFetch', { count: toFetch.length })
          : t('installer.planFetchSized', {
              count: toFetch.length,
              size: formatSize(t, downloadBytes),
            })}
      </li>
      {imageBytesEstimate !== null && (
        <li>
          {systemBytes === null
            ? t('installer.planImage', { size: formatSize(t, imageBytesEstimate) })
            : t('installer.planImageOf', {
                size: formatSize(t, imageBytesEstimate),
                system: formatSize(t, systemBytes),
              })}
        </li>
      )}
      {diskBytesNeeded !== null && (
        <li className={isShort ? 'flex gap-1.5 font-semibold text-failed' : undefined}>
          {isShort && <TriangleAlert className="mt-0.5 shrink-0" />}
          {diskBytesFree === null
            ? t('installer.planDisk', { size: formatSize(t, diskBytesNeeded) })
            : t(isShort ? 'installer.planDiskShort' : 'installer.planDiskOf', {
                size: formatSize(t, diskBytesNeeded),
                free: formatSize(t, diskBytesFree),
              })}
        </li>
      )}
      {imageBytesEstimate === null && toBuild.length > 0 && (
        <li className="text-ink-soft">
          {diskBytesFree === null
            ? t('installer.planUnknown')
            : t('installer.planUnknownFree', { free: formatSize(t, diskBytesFree) })}
        </li>
      )}
      {minutesEstimate !== null && (
        <li>
          {t('installer.planTime', {
            duration: formatDuration(t, Math.max(60, minutesEstimate * 60)),
          })}
        </li>
      )}
    </ul>
  );
};
