import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Disclosure as AriaDisclosure,
  DisclosurePanel as AriaPanel,
  Button,
  Heading,
} from 'react-aria-components';

type DisclosureProps = {
  title: string;
  /** Beside the title, also while it is closed. */
  note?: string | undefined;
  children: ReactNode;
};

export const Disclosure = ({ title, note, children }: DisclosureProps) => (
  <AriaDisclosure className="group border-t border-line">
    <Heading level={3} className="flex">
      <Button
        slot="trigger"
        className="flex min-w-0 flex-1 items-center gap-2 rounded-md py-2.5 text-left text-14 data-hovered:text-accent"
      >
        <ChevronRight className="shrink-0 text-ink-faint transition-transform duration-160 group-data-expanded:rotate-90" />
        <span className="font-semibold">{title}</span>
        {note && <span className="truncate text-12 text-ink-soft">{note}</span>}
      </Button>
    </Heading>
    <AriaPanel>
      <div className="flex flex-col gap-4 pb-4 pl-6">{children}</div>
    </AriaPanel>
  </AriaDisclosure>
);
