import { TriangleAlert } from 'lucide-react';
import { Trans, useTranslation } from 'react-i18next';
import { useServices } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { driveName } from '../drives/drive-words.ts';
import type { Action } from './describe-action.ts';
import { useAction } from './use-action.ts';

/** The one button, and beside it in words what it will do. */
export const ActionBar = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const action = useAction();
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-3 wide:flex-nowrap wide:px-6">
      <p id="what-will-be-done" className="min-w-0 text-16 text-balance wrap-anywhere">
        {action.ready ? (
          <Words action={action} />
        ) : (
          <span className="text-ink-soft">
            {t(`action.missing.${action.missing}`, { host: action.name, image: action.name })}
          </span>
        )}
      </p>
      <Button
        look="solid"
        size="large"
        aria-describedby="what-will-be-done"
        isDisabled={!action.ready}
        onPress={() => {
          if (action.ready) actions.job.confirm(action.intent, [action.drive]);
        }}
      >
        {t('action.makeStick')}
      </Button>
    </div>
  );
};

const Words = ({ action }: { action: Extract<Action, { ready: true }> }) => {
  const { t } = useTranslation();
  const drive = driveName(t, action.drive);
  const components = {
    erase: <EraseWords />,
    strong: <strong className="font-semibold" />,
  };
  return action.intent.kind === 'make' ? (
    <Trans
      t={t}
      i18nKey="action.makeInstall"
      values={{ drive, host: action.name }}
      components={components}
    />
  ) : (
    <Trans
      t={t}
      i18nKey="action.makeImage"
      values={{ drive, image: action.name }}
      components={components}
    />
  );
};

const EraseWords = ({ children }: { children?: React.ReactNode }) => (
  <span className="font-semibold text-erase">
    <TriangleAlert aria-hidden size={16} className="mr-1.5 inline-block align-[-2px]" />
    {children}
  </span>
);
