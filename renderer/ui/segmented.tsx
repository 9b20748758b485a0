import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';

type SegmentedProps<T extends string> = {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  isDisabled?: boolean;
  onChange: (value: T) => void;
};

/** One of a few, all in sight. */
export const Segmented = <T extends string>({
  label,
  value,
  options,
  isDisabled = false,
  onChange,
}: SegmentedProps<T>) => (
  <ToggleButtonGroup
    aria-label={label}
    selectionMode="single"
    disallowEmptySelection
    isDisabled={isDisabled}
    selectedKeys={[value]}
    onSelectionChange={(keys) => {
      const chosen = options.find((option) => keys.has(option.value));
      if (chosen) onChange(chosen.value);
    }}
    className="flex h-8 shrink-0 rounded-md bg-sunken p-0.5 edge-line"
  >
    {options.map((option) => (
      <ToggleButton
        key={option.value}
        id={option.value}
        className="rounded-[5px] px-3 text-14 text-ink-soft transition-colors duration-120 data-hovered:text-ink data-selected:bg-raised data-selected:text-ink pressed-forced data-selected:shadow-[0_0_0_1px_var(--line)] data-disabled:text-ink-faint"
      >
        {option.label}
      </ToggleButton>
    ))}
  </ToggleButtonGroup>
);
