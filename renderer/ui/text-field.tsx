import type { ReactNode } from 'react';
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  Input,
  Label,
} from 'react-aria-components';
import { classNames } from './class-names.ts';

type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'children'> & {
  label: string;
  /** Where the label is not shown, it is still the field's name. */
  hideLabel?: boolean;
  placeholder?: string;
  icon?: ReactNode;
  /** Stands at the end, inside of the field. */
  end?: ReactNode;
  onEnter?: () => void;
};

export const fieldBox =
  'flex h-8 items-center rounded-md bg-surface edge-line-strong focus-within:edge-chosen has-data-disabled:bg-sunken has-data-disabled:edge-line';
/** The box shows the focus. */
export const fieldInput =
  'h-full min-w-0 flex-1 bg-transparent px-2.5 text-14 text-ink outline-none! placeholder:text-ink-faint data-disabled:text-ink-soft';

export const TextField = ({
  label,
  hideLabel = false,
  placeholder = '',
  icon,
  end,
  onEnter,
  ...props
}: TextFieldProps) => (
  <AriaTextField
    {...props}
    {...(hideLabel ? { 'aria-label': label } : {})}
    className="flex min-w-0 flex-1 flex-col gap-1"
  >
    {!hideLabel && <Label className="text-12 text-ink-soft">{label}</Label>}
    <div className={fieldBox}>
      {icon && <span className="pl-2.5 text-ink-faint [&_svg]:block">{icon}</span>}
      <Input
        className={classNames(fieldInput, icon ? 'pl-2' : null)}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter?.();
        }}
      />
      {end}
    </div>
  </AriaTextField>
);
