import { Search, X } from 'lucide-react';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import {
  SearchField as AriaSearchField,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  Button,
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

const fieldBox =
  'flex h-8 items-center rounded-md bg-surface edge-line-strong focus-within:edge-chosen has-data-disabled:bg-sunken has-data-disabled:edge-line';
/** The box shows the focus. */
const fieldInput =
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

type SearchFieldProps = {
  label: string;
  placeholder: string;
  /** Both are left out inside of an `Autocomplete`, which has them. */
  value?: string;
  onChange?: (value: string) => void;
  autoFocus?: boolean;
  inputRef?: RefObject<HTMLInputElement | null>;
  onEnter?: (event: KeyboardEvent) => void;
  /** It leads a list that is always in sight: arrow keys move there, while the focus stays here. */
  isLead?: boolean;
};

const lead = { role: 'combobox', 'aria-expanded': true, 'aria-haspopup': 'listbox' } as const;

export const SearchField = ({
  label,
  placeholder,
  inputRef,
  onEnter,
  isLead = false,
  ...props
}: SearchFieldProps) => (
  <AriaSearchField {...props} aria-label={label} className="group">
    <div className={fieldBox}>
      <Search className="ml-2.5 shrink-0 text-ink-faint" />
      <Input
        className={`${fieldInput} pl-2 [&::-webkit-search-cancel-button]:hidden`}
        placeholder={placeholder}
        ref={inputRef}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter?.(event);
        }}
        {...(isLead && lead)}
      />
      <Button className="mr-1 rounded p-1 text-ink-faint group-data-empty:hidden data-hovered:text-ink">
        <X size={14} />
      </Button>
    </div>
  </AriaSearchField>
);
