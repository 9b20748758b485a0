import { Search, X } from 'lucide-react';
import { SearchField as AriaSearchField, Button, Input } from 'react-aria-components';
import { fieldBox, fieldInput } from './text-field.tsx';

type SearchFieldProps = {
  label: string;
  placeholder: string;
  /** Both are left out inside of an `Autocomplete`, which has them. */
  value?: string;
  onChange?: (value: string) => void;
  isDisabled?: boolean;
  autoFocus?: boolean;
  /** It leads a list that is always in sight: arrow keys move there, while the focus stays here. */
  isLead?: boolean;
};

const lead = { role: 'combobox', 'aria-expanded': true, 'aria-haspopup': 'listbox' } as const;

export const SearchField = ({
  label,
  placeholder,
  value,
  onChange,
  isLead = false,
  ...props
}: SearchFieldProps) => (
  <AriaSearchField
    {...props}
    {...(value === undefined ? {} : { value })}
    {...(onChange === undefined ? {} : { onChange })}
    aria-label={label}
    className="group"
  >
    <div className={fieldBox}>
      <Search aria-hidden size={16} className="ml-2.5 shrink-0 text-ink-faint" />
      <Input
        className={`${fieldInput} pl-2 [&::-webkit-search-cancel-button]:hidden`}
        placeholder={placeholder}
        {...(isLead && lead)}
      />
      <Button className="mr-1 rounded p-1 text-ink-faint group-data-empty:hidden data-hovered:text-ink">
        <X aria-hidden size={14} />
      </Button>
    </div>
  </AriaSearchField>
);
