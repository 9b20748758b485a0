import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { failureWords } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FlashImage } from './flash-image.tsx';
import { nixCommand } from './nix-command.ts';

/** How to get nix, and what works without it. */
export const NixMissing = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const status = useView('status', (view) => view.status);
  const problem = status?.nixProblem ?? null;
  const words = problem && failureWords(t, problem);
  const sentences = [words?.message, words?.hint].filter((sentence) => sentence != null);
  const command = status && nixCommand(status);
  return (
    <>
      <div>
        <h2 className="text-22 font-semibold">{t('welcome.nixTitle')}</h2>
        <div className="mt-2 flex flex-col gap-2">
          {sentences.map((sentence) => (
            <p key={sentence} className="wrap-anywhere whitespace-pre-line text-ink-soft">
              {sentence}
            </p>
          ))}
        </div>
      </div>
      <div className="flex flex-col items-start gap-3">
        {command && (
          <code className="w-full rounded-md bg-sunken px-3 py-2.5 font-mono text-12 wrap-anywhere select-all">
            {command}
          </code>
        )}
        <div className="flex flex-wrap gap-2">
          {command && <CopyButton label={t('copy.command')} text={command} />}
          <Button
            icon={<RotateCw aria-hidden size={16} />}
            onPress={() => void actions.refreshStatus()}
          >
            {t('welcome.checkAgain')}
          </Button>
        </div>
      </div>
      <div className="border-t border-line pt-6">
        <p className="mb-3 text-ink-soft">{t('welcome.nixBody')}</p>
        <FlashImage look="solid" />
      </div>
    </>
  );
};
