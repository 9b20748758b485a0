import { Search, X } from 'lucide-react';
import { SearchField as AriaSearchField, Button, Input } from 'react-aria-components';
import { fieldBox, fieldInput } from './text-field.tsx';

type SearchFieldProps = {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  onArrowDown?: () => void;
  isDisabled?: boolean;
};

export const SearchField = ({
  label,
  placeholder,
  onArrowDown,
  isDisabled = false,
  ...props
}: SearchFieldProps) => (
  <AriaSearchField {...props} isDisabled={isDisabled} aria-label={label} className="group">
    <div className={fieldBox}>
      <Search aria-hidden size={16} className="ml-2.5 shrink-0 text-ink-faint" />
      <Input
        className={`${fieldInput} pl-2 [&::-webkit-search-cancel-button]:hidden`}
        placeholder={placeholder}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') onArrowDown?.();
        }}
      />
      <Button className="mr-1 rounded p-1 text-ink-faint group-data-empty:hidden data-hovered:text-ink">
        <X aria-hidden size={14} />
      </Button>
    </div>
  </AriaSearchField>
);
