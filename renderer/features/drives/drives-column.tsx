import { ChevronDown, ChevronUp, FilePlus2, ShieldCheck, Usb } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { Header, ListBox, ListBoxSection } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { erasesDrives, type JobState } from '../../../electron/contract/index.ts';
import { useJobHere, useServices, useView } from '../../app/services-context.tsx';
import { choosableDrive, lockOf } from '../../state/drives-store.ts';
import { canVerifyAlone } from '../../state/stick-memory.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Column, LockedSign } from '../../ui/column.tsx';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useFocusWhenLost } from '../../ui/use-focus.ts';
import { useImageSize } from '../fleet/use-chosen.ts';
import { DriveCard } from './drive-card.tsx';
import { driveName, droppedWords } from './drive-words.ts';
import { sortDrives } from './sort-drives.ts';

/** So many refused drives are shown unasked; a machine with containers has dozens. */
const refusedInSight = 3;

const isErasingDrives = (job: JobState | null): boolean =>
  job?.ended === null && erasesDrives(job.kind);

/** The drives, safest first; what may not be erased with its reason, and not to be chosen. */
export const DrivesColumn = ({ isLocked }: { isLocked: boolean }) => {
  const { t, actions } = useServices();
  const drives = useView('engine', (view) => view.engine.drives);
  const selectedIds = useView('drives', (view) => view.selectedIds);
  const several = useView('drives', (view) => view.several);
  const image = useImageSize();
  const locks = useView('engine', (view) => view.engine.locks);
  const job = useJobHere();
  const subject = job?.subject;
  const error = useView('drives', (view) => view.error);
  const verifyError = useView('job', (view) => view.verifyError);
  const [showsAll, setShowsAll] = useState(false);
  /** While a job is shown, its drives are. */
  const jobDrives = useMemo(() => subject?.drives.map(({ id }) => id), [subject]);
  const { choosable, refused } = useMemo(
    () => sortDrives(drives ?? [], jobDrives, locks),
    [drives, jobDrives, locks],
  );
  const atWork = isErasingDrives(job) ? (jobDrives ?? []) : [];
  const hidden = refused.length > refusedInSight + 1 ? refused.length - refusedInSight : 0;
  const shown = hidden > 0 && !showsAll ? refused.slice(0, refusedInSight) : refused;
  const list = useRef<HTMLDivElement>(null);
  // The button that made the first practice drive went away with the words around it.
  useFocusWhenLost(() => list.current, String(choosable.length > 0));

  return (
    <Column
      title={t('drives.title')}
      aside={
        isLocked ? (
          <LockedSign />
        ) : (
          (several || choosable.length > 1) && (
            // More than one drive is erased only by those who said that they want that.
            <Checkbox isSelected={several} onChange={actions.drives.setSeveral}>
              {t('drives.several')}
            </Checkbox>
          )
        )
      }
      footer={
        choosable.length > 0 &&
        !isLocked && (
          <div className="flex flex-wrap gap-x-1">
            <VerifyStick />
            <CreatePractice isLocked={false} look="quiet" />
          </div>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {error && <FailureNotice error={error} onDismiss={actions.drives.dismissError} />}
        {verifyError && (
          <FailureNotice error={verifyError} onDismiss={actions.job.dismissVerifyError} />
        )}
        <DroppedDrives />
        {several && !isLocked && (
          <div className="px-2 text-12 text-ink-soft">
            <p>{t('drives.severalHint')}</p>
            <p role="status" className="font-semibold text-ink">
              {t('drives.chosen', { count: selectedIds.length })}
            </p>
          </div>
        )}
        {drives === null && !error && (
          <p role="status" className="flex items-center gap-2 px-2 text-ink-soft">
            <Spinner />
            {t('drives.looking')}
          </p>
        )}
        {drives !== null && choosable.length === 0 && <NoStick isLocked={isLocked} />}
        {choosable.length + shown.length > 0 && (
          <ListBox
            ref={list}
            aria-label={t('drives.title')}
            selectionMode={several || jobDrives ? 'multiple' : 'single'}
            escapeKeyBehavior="none"
            selectedKeys={jobDrives ?? selectedIds}
            onSelectionChange={(keys) => {
              // Each one is chosen by hand.
              if (keys !== 'all') actions.drives.selectAll([...keys].map(String));
            }}
            className="flex flex-col gap-2 rounded-lg"
          >
            {choosable.map((drive) => (
              <DriveCard
                key={drive.id}
                drive={drive}
                isOffered
                isLocked={isLocked}
                isAtWork={atWork.includes(drive.id)}
                isOneOfSeveral={several && !jobDrives}
                image={jobDrives ? null : image}
              />
            ))}
            {shown.length > 0 && (
              <ListBoxSection className="mt-2 flex flex-col gap-1">
                <Header className="px-2 pb-1 text-12 text-ink-soft">{t('drives.refused')}</Header>
                {shown.map((drive) => (
                  <DriveCard
                    key={drive.id}
                    drive={drive}
                    lock={lockOf(locks, drive)}
                    isOffered={false}
                    isLocked={isLocked}
                  />
                ))}
              </ListBoxSection>
            )}
          </ListBox>
        )}
        {hidden > 0 && (
          <div>
            <Button
              look="quiet"
              onPress={() => setShowsAll(!showsAll)}
              icon={showsAll ? <ChevronUp /> : <ChevronDown />}
            >
              {showsAll ? t('drives.showLess') : t('drives.showMore', { count: hidden })}
            </Button>
          </div>
        )}
      </div>
    </Column>
  );
};

const NoStick = ({ isLocked }: { isLocked: boolean }) => {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col items-start gap-1 rounded-lg border border-dashed border-line-strong p-4">
      <Usb size={20} className="mb-1 text-ink-faint" />
      <h3 className="text-14 font-semibold">{t('drives.emptyTitle')}</h3>
      <p className="mb-3 text-ink-soft">{t('drives.emptyBody')}</p>
      <CreatePractice isLocked={isLocked} look="outline" />
    </div>
  );
};

const CreatePractice = ({ isLocked, look }: { isLocked: boolean; look: 'quiet' | 'outline' }) => {
  const { t, actions } = useServices();
  const isCreating = useView('drives', (view) => view.creating);
  return (
    <Button
      look={look}
      isDisabled={isLocked}
      // Pressed with a key, it keeps the focus.
      isPending={isCreating}
      icon={isCreating ? <Spinner /> : <FilePlus2 />}
      onPress={() => void actions.drives.createPractice()}
    >
      {isCreating ? t('drives.creating') : t('drives.createPractice')}
    </Button>
  );
};

/** A choice that became smaller by itself is said. */
const DroppedDrives = () => {
  const { t, actions } = useServices();
  const dropped = useView('drives', (view) => view.dropped);
  return (
    <div role="status" className="contents">
      {dropped.length > 0 && (
        <Notice tone="warning" title={t('drives.droppedTitle')}>
          {dropped.map((drive) => (
            <p key={drive.id}>{droppedWords(t, drive)}</p>
          ))}
          <Button onPress={actions.drives.dismissDropped}>{t('app.dismiss')}</Button>
        </Notice>
      )}
    </div>
  );
};

/**
 * For the chosen drive, where this machine knows what it wrote to it. It stands below the list, because an option of a list
 * can't hold a button.
 */
const VerifyStick = () => {
  const { t, actions } = useServices();
  const drives = useView('engine', (view) => view.engine.drives);
  const [selectedId, ...others] = useView('drives', (view) => view.selectedIds);
  const isStarting = useView('job', ({ starting, confirming }) => starting && !confirming);
  const drive = selectedId === undefined ? null : choosableDrive(drives, selectedId);
  // One at a time.
  if (others.length > 0 || !drive?.lastStick || !canVerifyAlone(drive.lastStick)) return null;
  return (
    <>
      <Button
        look="quiet"
        aria-describedby="stick-to-verify"
        isPending={isStarting}
        icon={isStarting ? <Spinner /> : <ShieldCheck />}
        onPress={() => void actions.job.verify(drive.id)}
      >
        {t('drives.verify')}
      </Button>
      <span id="stick-to-verify" hidden>
        {t('drives.verifyHint', { drive: driveName(t, drive) })}
      </span>
    </>
  );
};
