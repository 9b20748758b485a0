import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';

type CheckboxProps = {
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  children: ReactNode;
};

export const Checkbox = ({ children, ...props }: CheckboxProps) => (
  <AriaCheckbox {...props} className="group flex items-start gap-2.5 outline-none!">
    <span className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-[4px] bg-surface text-on-accent edge-line-strong group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-accent group-data-selected:bg-accent-fill group-data-selected:shadow-none">
      <Check size={12} strokeWidth={3} className="invisible group-data-selected:visible" />
    </span>
    <span className="min-w-0 wrap-anywhere">{children}</span>
  </AriaCheckbox>
);
