import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { classNames } from './class-names.ts';

type Look = 'solid' | 'erase' | 'outline' | 'quiet';

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  look?: Look;
  size?: 'medium' | 'large';
  icon?: ReactNode;
  children: ReactNode;
};

const looks: Record<Look, string> = {
  solid:
    'bg-accent-fill text-on-accent font-semibold main-forced edge-forced data-hovered:bg-accent-fill-hover data-pressed:bg-accent-fill-hover',
  erase:
    'bg-erase-fill text-on-erase font-semibold edge-forced data-hovered:bg-erase-fill-hover data-pressed:bg-erase-fill-hover',
  outline: 'bg-surface text-ink edge-line-strong data-hovered:bg-hover data-pressed:bg-hover',
  quiet: 'text-accent edge-forced data-hovered:bg-accent-soft data-pressed:bg-accent-soft',
};

/** What is pending keeps the focus, which a disabled button loses. */
const disabledLook =
  'data-disabled:bg-hover data-disabled:text-ink-faint data-disabled:shadow-none data-pending:bg-hover data-pending:text-ink-faint data-pending:shadow-none';

/** One main action is `solid`; what erases is `erase`; the others are `outline`, or `quiet` inside of text and lists. */
export const Button = ({
  look = 'outline',
  size = 'medium',
  icon,
  children,
  ...props
}: ButtonProps) => (
  <AriaButton
    {...props}
    data-look={look}
    className={classNames(
      'inline-flex shrink-0 items-center justify-center gap-2 rounded-md whitespace-nowrap transition-colors duration-120 [&_svg]:shrink-0',
      size === 'large' ? 'h-10 px-5 text-16' : 'h-8 px-3 text-14',
      looks[look],
      disabledLook,
    )}
  >
    {icon}
    {children}
  </AriaButton>
);

export type IconButtonProps = Omit<AriaButtonProps, 'className' | 'children' | 'aria-label'> & {
  label: string;
  icon: ReactNode;
};

/** A button that is only an icon; `label` is its name. */
export const IconButton = ({ label, icon, ...props }: IconButtonProps) => (
  <AriaButton
    {...props}
    aria-label={label}
    className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-ink-soft edge-forced transition-colors duration-120 data-disabled:text-line-strong data-hovered:bg-hover data-hovered:text-ink data-pressed:bg-hover"
  >
    {icon}
  </AriaButton>
);
