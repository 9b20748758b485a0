import { useRef } from 'react';
import { DrivesColumn } from '../features/drives/drives-column.tsx';
import { HostsColumn } from '../features/fleet/hosts-column.tsx';
import { ImageColumn } from '../features/installer/image-column.tsx';
import { InstallerColumn } from '../features/installer/installer-column.tsx';
import { mainButtonId } from '../features/job/action-bar.tsx';
import { Welcome } from '../features/welcome/welcome.tsx';
import { classNames } from '../ui/class-names.ts';
import { useFocusWhenLost } from '../ui/use-focus.ts';
import { useIsAtJob, useView } from './services-context.tsx';

/** Everything that decides what will be erased and installed, in sight at once. */
export const Workbench = () => {
  const source = useView('installer', (view) => view.source);
  const fleet = useView('fleet', (view) => view.fleet);
  const isLocked = useIsAtJob();
  const isOpen = source === 'flake' && fleet !== null;
  const main = useRef<HTMLElement>(null);
  // The button that opened the fleet is gone: the hosts are next. After a job it is what is open of the choice, else the button.
  useFocusWhenLost(
    () => nextChoice(main.current) ?? document.getElementById(mainButtonId),
    `${isOpen} ${isLocked}`,
  );

  return (
    <main
      ref={main}
      className={classNames(
        'grid min-h-0 flex-1 content-start divide-line overflow-y-auto bg-canvas max-wide:divide-y wide:content-stretch wide:grid-rows-[minmax(0,1fr)] wide:divide-x wide:overflow-hidden',
        isOpen
          ? 'wide:grid-cols-[15rem_minmax(0,1fr)_20rem]'
          : 'wide:grid-cols-[minmax(0,1fr)_20rem]',
      )}
    >
      {source === 'image' && <ImageColumn />}
      {source === 'flake' && !fleet && <Welcome />}
      {isOpen && (
        <>
          <HostsColumn key={fleet.resolved} isLocked={isLocked} />
          <InstallerColumn isLocked={isLocked} />
        </>
      )}
      <DrivesColumn isLocked={isLocked} />
    </main>
  );
};

/**
 * The first list in which nothing is chosen yet, or the search field that leads it; nothing while all is chosen, or
 * locked.
 */
const nextChoice = (main: HTMLElement | null): HTMLElement | undefined => {
  const list = [...(main?.querySelectorAll<HTMLElement>('[role=listbox]') ?? [])].find(
    (candidate) =>
      candidate.querySelector('[role=option]:not([aria-disabled=true])') &&
      !candidate.querySelector('[aria-selected=true]'),
  );
  const lead = list && main?.querySelector<HTMLElement>(`input[aria-controls="${list.id}"]`);
  return lead ?? list;
};
