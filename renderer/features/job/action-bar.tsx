import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { useServices, useView } from '../../app/services-context.tsx';
import { choosableDrives } from '../../state/drives-store.ts';
import { Button } from '../../ui/button.tsx';
import { driveName } from '../drives/drive-words.ts';
import { useChosen, useImageSize } from '../fleet/use-chosen.ts';
import { type Action, describeAction, missingWords } from './describe-action.ts';

/** The focus goes there when a result was put away and nothing is left to choose. */
export const mainButtonId = 'make-stick';

/** The one button, and beside it in words what it will do. */
export const ActionBar = () => {
  const { t, actions } = useServices();
  const action = useAction();
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-3 wide:flex-nowrap wide:px-6">
      <p id="what-will-be-done" className="min-w-0 text-16 text-balance wrap-anywhere">
        {action.ready ? (
          <Words action={action} />
        ) : (
          <span className="text-ink-soft">{missingWords(t, action)}</span>
        )}
      </p>
      <Button
        id={mainButtonId}
        look="solid"
        size="large"
        aria-describedby="what-will-be-done"
        isDisabled={!action.ready}
        onPress={() => {
          if (action.ready) actions.job.confirm(action.intent, action.drives);
        }}
      >
        {t('action.makeStick', { count: action.ready ? action.drives.length : 1 })}
      </Button>
    </div>
  );
};

const Words = ({ action }: { action: Extract<Action, { ready: true }> }) => {
  const { t } = useTranslation();
  const [first, second, ...more] = action.drives.map((drive) => driveName(t, drive));
  const number = second === undefined ? 'one' : more.length === 0 ? 'two' : 'many';
  return (
    <Trans
      t={t}
      i18nKey={`action.${action.intent.of}.${number}`}
      values={{ drive: first, other: second, count: more.length + 1, name: action.name }}
      components={{
        erase: <EraseWords />,
        strong: <strong className="font-semibold" />,
      }}
    />
  );
};

const EraseWords = ({ children }: { children?: React.ReactNode }) => (
  <span className="font-semibold text-erase">
    <TriangleAlert className="mr-1.5 inline-block align-[-2px]" />
    {children}
  </span>
);

/** What the main button would do now. */
const useAction = (): Action => {
  const fleet = useChosen();
  const installer = useView('installer', (view) => view);
  const listed = useView('engine', (view) => view.engine.drives);
  const selectedIds = useView('drives', (view) => view.selectedIds);
  const status = useView('status', (view) => view.status);
  const locks = useView('engine', (view) => view.engine.locks);
  const size = useImageSize();
  return useMemo(() => {
    const drives = choosableDrives(listed, selectedIds);
    return describeAction({ fleet, installer, drives, size, status, locks });
  }, [fleet, installer, listed, selectedIds, size, status, locks]);
};
