import { Settings } from 'lucide-react';
import { Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { languages, type Preferences } from '../../../electron/contract/index.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';

/** Language and theme of the window; what is chosen takes effect at once. */
export const PreferencesButton = () => {
  const { t } = useTranslation();
  return (
    <DialogTrigger>
      <IconButton label={t('preferences.title')} icon={<Settings aria-hidden size={16} />} />
      <Popover
        placement="bottom end"
        className="max-w-[calc(100vw-1rem)] rounded-lg bg-raised edge-forced shadow-[0_0_0_1px_var(--line),0_8px_24px_var(--shade)] data-entering:animate-appear"
      >
        <Dialog className="flex flex-col gap-4 p-4 outline-none!">
          <Heading slot="title" className="text-14 font-semibold">
            {t('preferences.title')}
          </Heading>
          <LanguageChoice />
          <ThemeChoice />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
};

/** Each language by its own name, so that who does not read this one finds it. */
const LanguageChoice = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const language = useView('preferences', ({ preferences }) => preferences.language);
  return (
    <Choice
      label={t('preferences.language')}
      value={language}
      options={[
        { value: 'system', label: t('preferences.system') },
        ...languages.map((name) => ({ value: name, label: t(`preferences.name.${name}`) })),
      ]}
      onChange={(chosen) => void actions.preferences.change({ language: chosen })}
    />
  );
};

const ThemeChoice = () => {
  const { t } = useTranslation();
  const { actions } = useServices();
  const theme = useView('preferences', ({ preferences }) => preferences.theme);
  return (
    <Choice
      label={t('preferences.theme')}
      value={theme}
      options={[
        { value: 'system', label: t('preferences.system') },
        { value: 'light', label: t('preferences.light') },
        { value: 'dark', label: t('preferences.dark') },
      ]}
      onChange={(chosen) => void actions.preferences.change({ theme: chosen })}
    />
  );
};

type ChoiceProps<T extends Preferences[keyof Preferences]> = {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
};

const Choice = <T extends Preferences[keyof Preferences]>({ label, ...props }: ChoiceProps<T>) => (
  <div className="flex flex-col items-start gap-1">
    {/* The group has it as its name. */}
    <span aria-hidden className="text-12 text-ink-soft">
      {label}
    </span>
    <Segmented label={label} {...props} />
  </div>
);
