import { Settings } from 'lucide-react';
import { Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { languages, type Preferences } from '../../../electron/contract/index.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';

/** Language and theme of the window; what is chosen takes effect at once. */
export const PreferencesButton = () => {
  const { t, actions } = useServices();
  const { language, theme } = useView('preferences', ({ preferences }) => preferences);
  const system = { value: 'system', label: t('preferences.system') } as const;
  return (
    <DialogTrigger>
      <IconButton label={t('preferences.title')} icon={<Settings />} />
      <Popover
        placement="bottom end"
        className="max-w-[calc(100vw-1rem)] rounded-lg bg-raised edge-forced shadow-[0_0_0_1px_var(--line),0_8px_24px_var(--shade)] data-entering:animate-appear"
      >
        <Dialog className="flex flex-col gap-4 p-4 outline-none!">
          <Heading slot="title" className="text-14 font-semibold">
            {t('preferences.title')}
          </Heading>
          <Choice
            label={t('preferences.language')}
            value={language}
            // Each by its own name, so that who does not read this one finds it.
            options={[
              system,
              ...languages.map((name) => ({ value: name, label: t(`preferences.name.${name}`) })),
            ]}
            onChange={(chosen) => void actions.preferences.change({ language: chosen })}
          />
          <Choice
            label={t('preferences.theme')}
            value={theme}
            options={[
              system,
              { value: 'light', label: t('preferences.light') },
              { value: 'dark', label: t('preferences.dark') },
            ]}
            onChange={(chosen) => void actions.preferences.change({ theme: chosen })}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
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
