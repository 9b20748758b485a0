import { TriangleAlert } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { BuildPlan } from '../../../electron/contract/index.ts';
import { formatDuration, formatSize } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { optionsFor } from '../../state/installer-store.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useFocusWhenLost } from '../../ui/use-focus.ts';
import { WarningList } from '../../ui/warning-list.tsx';

type PlanRowProps = { host: string; isLocked: boolean };

/** What the build will take. Only when asked for: it evaluates the whole host. */
export const PlanRow = (props: PlanRowProps) => {
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
  const { t } = useTranslation();
  const { actions } = useServices();
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
          {isShort && <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />}
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
