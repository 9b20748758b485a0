import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Failure,
  type InstallerOption,
  installerOptionGroups,
  installerOptions,
  parseInstallerOption,
} from '../../../electron/contract/index.ts';
import { failureWords } from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import {
  defaultText,
  groupLabel,
  optionDescription,
  optionGroups,
  optionLabel,
  optionText,
} from './option-words.ts';

/** Every option of the installer, by group; each is made from the one table that nix has too. */
export const OptionsForm = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  const options = useView('installer', (view) => view.options);
  const groups = optionGroups(installerOptions, installerOptionGroups, options.prebuilt === true);
  return (
    <div className="border-b border-line">
      {groups.map(({ group, options: own }) => {
        const count = own.filter(({ name }) => name in options).length;
        return (
          <Disclosure
            key={group}
            title={groupLabel(t, group)}
            note={count > 0 ? t('installer.changed', { count }) : undefined}
          >
            {own.map((option) => (
              <OptionField key={option.name} option={option} isLocked={isLocked} />
            ))}
          </Disclosure>
        );
      })}
    </div>
  );
};

type FieldProps = { option: InstallerOption; isLocked: boolean };

const OptionField = ({ option, isLocked }: FieldProps) => {
  const { t, actions } = useServices();
  const value = useView('installer', (view) => view.options[option.name]);
  const { name, type, values = [] } = option;
  const label = optionLabel(t, name);
  if (type === 'boolean' && !option.derived) {
    return (
      <Switch
        label={label}
        hint={<Hint option={option} />}
        isSelected={(value ?? option.default) === true}
        isDisabled={isLocked}
        onChange={(isOn) =>
          actions.installer.setOption(name, isOn === option.default ? undefined : isOn)
        }
      />
    );
  }
  const choices = type === 'boolean' ? ['true', 'false'] : values;
  if (choices.length === 0)
    return <OptionTextField option={option} isLocked={isLocked} label={label} />;
  return (
    <div>
      <Select
        label={label}
        value={value === undefined ? '' : String(value)}
        isDisabled={isLocked}
        options={[
          { value: '', label: option.derived ? t('installer.asHost') : defaultText(t, option) },
          ...choices
            .filter((choice) => choice !== option.default)
            .map((choice) => ({
              value: choice,
              label:
                type === 'boolean'
                  ? t(choice === 'true' ? 'installer.is.true' : 'installer.is.false')
                  : choice,
            })),
        ]}
        onChange={(chosen) =>
          actions.installer.setOption(
            name,
            chosen === '' ? undefined : type === 'boolean' ? chosen === 'true' : chosen,
          )
        }
      />
      <div className="mt-1">
        <Hint option={option} />
      </div>
    </div>
  );
};

const OptionTextField = ({ option, isLocked, label }: FieldProps & { label: string }) => {
  const { t, actions } = useServices();
  const hintId = useId();
  const chosen = useView('installer', (view) => view.options[option.name]);
  const [text, setText] = useState(optionText(chosen));
  const [problem, setProblem] = useState<Failure | null>(null);

  const change = (typed: string) => {
    setText(typed);
    const parsed = typed.trim() === '' ? null : parseInstallerOption(option.name, typed);
    setProblem(parsed !== null && !parsed.ok ? parsed.error : null);
    // What can't be read is not sent.
    actions.installer.setOption(option.name, parsed?.ok ? parsed.value : undefined);
  };

  return (
    <div>
      <TextField
        label={label}
        value={text}
        placeholder={defaultText(t, option)}
        isDisabled={isLocked}
        isInvalid={problem !== null}
        aria-describedby={hintId}
        onChange={change}
      />
      <div id={hintId} className="mt-1">
        {problem === null ? <Hint option={option} /> : <Problem error={problem} />}
      </div>
    </div>
  );
};

/** What is wrong with what was typed. */
const Problem = ({ error }: { error: Failure }) => {
  const { t } = useTranslation();
  const { message, hint } = failureWords(t, error);
  return (
    <div role="alert" className="text-12 text-failed">
      <p className="whitespace-pre-line">{message}</p>
      {hint !== null && <p className="whitespace-pre-line">{hint}</p>}
    </div>
  );
};

const Hint = ({ option }: { option: InstallerOption }) => {
  const { t } = useTranslation();
  return <p className="max-w-prose text-12 text-ink-soft">{optionDescription(t, option)}</p>;
};
