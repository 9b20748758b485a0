import { memo, useContext, useRef } from 'react';
import { mergeProps, useHover, useOption } from 'react-aria';
import { ListStateContext, TextContext } from 'react-aria-components';
import type { HostNode } from './host-collection.ts';
import { HostContents } from './host-row.tsx';

/** A host in a list that has its items from a collection of its own: what `ListBoxItem` is elsewhere. */
export const HostOption = ({ node }: { node: HostNode }) => {
  const state = useContext(ListStateContext);
  if (!state) throw new Error('An option stands outside of its list.');
  const ref = useRef<HTMLDivElement>(null);
  const { optionProps, labelProps, descriptionProps, ...is } = useOption(
    { key: node.key },
    state,
    ref,
  );
  const { hoverProps, isHovered } = useHover({ isDisabled: !is.allowsSelection });
  const flag = (value: boolean) => value || undefined;
  return (
    <div
      {...mergeProps(optionProps, hoverProps)}
      ref={ref}
      data-selected={flag(is.isSelected)}
      data-disabled={flag(is.isDisabled)}
      data-hovered={flag(isHovered)}
      data-focused={flag(is.isFocused)}
      data-focus-visible={flag(is.isFocusVisible)}
      data-pressed={flag(is.isPressed)}
      className="group flex h-9 items-center gap-2 rounded-md px-2 text-14 -outline-offset-2! data-hovered:bg-hover data-selected:bg-accent-soft data-selected:font-semibold data-selected:text-accent chosen-forced"
    >
      <TextContext value={{ slots: { label: labelProps, description: descriptionProps } }}>
        {node.value && <Contents found={node.value} />}
      </TextContext>
    </div>
  );
};

/** What is in the row stays as it is while the focus moves over it. */
const Contents = memo(HostContents);
