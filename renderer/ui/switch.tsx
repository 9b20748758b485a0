import { type ReactNode, useId } from 'react';
import { Switch as AriaSwitch } from 'react-aria-components';

type SwitchProps = {
  label: string;
  hint: ReactNode;
  isSelected: boolean;
  isDisabled?: boolean;
  onChange: (isSelected: boolean) => void;
};

/** The label is the switch's whole name; the hint describes it. */
export const Switch = ({ label, hint, isDisabled = false, ...props }: SwitchProps) => {
  const hintId = useId();
  return (
    <div>
      <AriaSwitch
        {...props}
        isDisabled={isDisabled}
        aria-describedby={hintId}
        className="group flex items-center justify-between gap-4 rounded-md outline-none!"
      >
        <span className="text-14 font-semibold group-data-disabled:text-ink-soft">{label}</span>
        <span className="flex h-5 w-9 shrink-0 items-center rounded-full bg-line-strong p-0.5 switch-forced transition-colors duration-160 group-data-disabled:bg-line group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-accent group-data-selected:bg-accent-fill group-data-disabled:group-data-selected:bg-line-strong">
          <span className="knob-forced size-4 rounded-full bg-on-accent transition-transform duration-160 group-data-selected:translate-x-4" />
        </span>
      </AriaSwitch>
      <div id={hintId} className="mt-1 max-w-prose pr-14 text-12 text-ink-soft">
        {hint}
      </div>
    </div>
  );
};
