import { ChevronDown } from 'lucide-react';
import {
  Select as AriaSelect,
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from 'react-aria-components';

type SelectProps = {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  isDisabled?: boolean;
  onChange: (value: string) => void;
};

export const Select = ({ label, value, options, isDisabled = false, onChange }: SelectProps) => (
  <AriaSelect
    value={value}
    isDisabled={isDisabled}
    onChange={(chosen) => {
      if (chosen !== null) onChange(String(chosen));
    }}
    className="flex min-w-0 items-center gap-2"
  >
    <Label className="text-12 text-ink-soft">{label}</Label>
    <Button className="flex h-8 min-w-32 max-w-64 items-center justify-between gap-2 rounded-md bg-surface px-2.5 text-14 edge-line-strong data-disabled:bg-sunken data-disabled:text-ink-soft data-disabled:edge-line data-hovered:bg-hover">
      <SelectValue className="truncate" />
      <ChevronDown className="shrink-0 text-ink-faint" />
    </Button>
    <Popover className="max-w-96 min-w-(--trigger-width) rounded-lg bg-raised p-1 edge-forced shadow-[0_0_0_1px_var(--line),0_8px_24px_var(--shade)] data-entering:animate-appear">
      <ListBox items={options} className="max-h-72 overflow-y-auto outline-none!">
        {(option) => (
          <ListBoxItem
            id={option.value}
            textValue={option.label}
            className="truncate rounded-md px-2.5 py-1.5 text-14 data-focused:bg-hover data-selected:font-semibold"
          >
            {option.label}
          </ListBoxItem>
        )}
      </ListBox>
    </Popover>
  </AriaSelect>
);
