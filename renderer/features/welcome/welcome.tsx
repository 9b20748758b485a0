import {
  FolderOpen,
  GitBranch,
  HardDriveDownload,
  KeyRound,
  RotateCw,
  Sparkles,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { AppStatus } from '../../../electron/contract/index.ts';
import { failureWords } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNotice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { isNixMissing } from '../job/describe-action.ts';

/** What stands where the hosts will be, as long as no fleet is open. */
export const Welcome = () => {
  const opening = useView('fleet', (view) => view.opening);
  const error = useView('fleet', (view) => view.error);
  const nixMissing = useView('status', ({ status }) => isNixMissing(status));
  return (
    <section className="flex min-w-0 flex-col wide:min-h-0 px-6 py-6 wide:overflow-y-auto wide:px-10 wide:py-8">
      <div className="flex w-full max-w-[40rem] flex-col gap-6">
        {opening !== null ? (
          <Opening reference={opening} />
        ) : (
          <>
            {error && <FailureNotice error={error} />}
            {nixMissing ? <NixMissing /> : <Ways />}
          </>
        )}
      </div>
    </section>
  );
};

const Opening = ({ reference }: { reference: string }) => {
  const { t } = useTranslation();
  return (
    <div role="status" className="flex gap-3">
      <div className="pt-1">
        <Spinner size={20} />
      </div>
      <div className="min-w-0">
        <p className="text-16 font-semibold wrap-anywhere">{t('fleet.opening', { reference })}</p>
        <p className="mt-1 text-ink-soft">{t('fleet.openingDetail')}</p>
      </div>
    </div>
  );
};

const Ways = () => {
  const { t, actions, desktop } = useServices();
  const recent = useView('fleet', (view) => view.recent);
  /** Fills in how such a reference begins; the rest is the person's. */
  const begin = (text: string) => {
    actions.fleet.setText(text);
    document.getElementById('flake')?.focus();
  };
  return (
    <>
      <div>
        <h2 className="text-22 font-semibold">{t('welcome.title')}</h2>
        <p className="mt-2 text-ink-soft">{t('welcome.body')}</p>
      </div>
      {recent.length > 0 && <Recent />}
      <div className="flex flex-col divide-y divide-line border-y border-line">
        <Way
          icon={<FolderOpen size={20} />}
          title={t('welcome.folder')}
          example={t('welcome.folderExample')}
          onPress={() => (desktop ? void actions.chooseFlake() : begin('~/'))}
        />
        <Way
          icon={<GitBranch size={20} />}
          title={t('welcome.forge')}
          example={t('welcome.forgeExample')}
          onPress={() => begin('github:')}
        />
        <Way
          icon={<KeyRound size={20} />}
          title={t('welcome.ssh')}
          example={t('welcome.sshExample')}
          onPress={() => begin('git+ssh://')}
        />
      </div>
      <div>
        <h3 className="text-16 font-semibold">{t('welcome.practiceTitle')}</h3>
        <p className="mt-1 mb-3 text-ink-soft">{t('welcome.practiceBody')}</p>
        <div className="flex flex-wrap items-center gap-2">
          <Button
            look={recent.length > 0 ? 'outline' : 'solid'}
            icon={<Sparkles />}
            onPress={() => void actions.fleet.openPractice()}
          >
            {t('fleet.openPractice')}
          </Button>
          <FlashImage look="quiet" />
        </div>
      </div>
    </>
  );
};

type WayProps = { icon: ReactNode; title: string; example: string; onPress: () => void };

const Way = ({ icon, title, example, onPress }: WayProps) => (
  <AriaButton
    onPress={onPress}
    className="flex items-center gap-4 py-3 text-left transition-colors duration-120 data-hovered:bg-hover data-hovered:text-accent"
  >
    <span className="text-ink-faint">{icon}</span>
    <span className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4">
      <span className="text-14">{title}</span>
      <span className="font-mono text-12 wrap-anywhere text-ink-faint">{example}</span>
    </span>
  </AriaButton>
);

const Recent = () => {
  const { t, actions } = useServices();
  const recent = useView('fleet', (view) => view.recent);
  return (
    <div>
      <h3 className="mb-1 text-12 text-ink-soft">{t('fleet.recent')}</h3>
      <ul>
        {recent.slice(0, 3).map(({ reference, hostCount, lastHost }) => (
          <li key={reference}>
            <AriaButton
              onPress={() => void actions.fleet.open(reference, lastHost)}
              className="-mx-3 flex w-[calc(100%+1.5rem)] items-baseline justify-between gap-4 rounded-md px-3 py-2 text-left text-14 text-accent data-hovered:bg-hover"
            >
              <span className="min-w-0 truncate">{reference}</span>
              <span className="shrink-0 text-12 text-ink-faint">
                {t('fleet.recentHosts', { count: hostCount })}
              </span>
            </AriaButton>
          </li>
        ))}
      </ul>
    </div>
  );
};

/** How to get nix, and what works without it. */
const NixMissing = () => {
  const { t, actions } = useServices();
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
          <Button icon={<RotateCw />} onPress={() => void actions.refreshStatus()}>
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

const FlashImage = ({ look }: { look: 'quiet' | 'solid' }) => {
  const { t, actions } = useServices();
  return (
    <Button
      look={look}
      icon={<HardDriveDownload />}
      onPress={() => actions.installer.setSource('image')}
    >
      {t('welcome.flashImage')}
    </Button>
  );
};

/** What nixos.org/download gives for every Linux; it asks before it changes anything. */
const officialInstaller =
  "sh <(curl --proto '=https' --tlsv1.2 -L https://nixos.org/nix/install) --daemon";

/** Pure. The one command to copy: nixos.org's installer where there is no nix at all, else none. */
export const nixCommand = ({ nixProblem }: Pick<AppStatus, 'nixProblem'>): string | null =>
  nixProblem?.code === 'NIX_MISSING' ? officialInstaller : null;
