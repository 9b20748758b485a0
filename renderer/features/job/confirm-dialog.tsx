import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drive } from '../../../electron/contract/index.ts';
import {
  formatDate,
  formatList,
  formatPercent,
  type Translate,
} from '../../../electron/texts/window.ts';
import { useServices, useView } from '../../app/services-context.tsx';
import type { ConfirmableDrive } from '../../state/drives-store.ts';
import { type JobView, stillThere } from '../../state/job-store.ts';
import { writtenShare } from '../../state/stick-memory.ts';
import { canPowerOff, choicesFor, type Proposal, proposalOf } from '../../state/write-proposal.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { AlertDialog } from '../../ui/dialog.tsx';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Switch } from '../../ui/switch.tsx';
import { driveName, stickName } from '../drives/drive-words.ts';
import { ConfirmFacts, useMeasured } from './confirm-facts.tsx';

/** The last question before drives are erased. It shows them as they were when the button was pressed. */
export const ConfirmDialog = () => {
  const confirming = useView('job', (view) => view.confirming);
  return (
    confirming && <Question key={confirming.drives.map(({ id }) => id).join(' ')} {...confirming} />
  );
};

const Question = ({ intent, drives }: NonNullable<JobView['confirming']>) => {
  const { t, actions } = useServices();
  const isStarting = useView('job', (view) => view.starting);
  const error = useView('job', (view) => view.startError);
  const [only, ...others] = drives;
  const listed = useView('engine', (view) => view.engine.drives);
  // A drive that a job begins to work on is in use, and that is right.
  const left = isStarting ? drives : stillThere(drives, listed);
  const gone = drives.filter((drive) => !left.includes(drive));
  const mounted = left.filter(({ reason }) => reason === 'DRIVE_MOUNTED');
  const needsUnmount = mounted.length > 0;
  const proposal = proposalOf(intent, drives);
  const offersPowerOff = drives.some(canPowerOff);
  const [agreed, setAgreed] = useState<ReadonlySet<string>>(new Set());
  // One is agreed to by the button; of several, each by its own name.
  const isAgreed =
    left.length > 0 && (others.length === 0 || left.every(({ id }) => agreed.has(id)));
  const [erased, setErased] = useState<ReadonlySet<string>>(new Set());
  const isErasingAgreed = left.every(({ id, content }) => !content?.holdsData || erased.has(id));
  const [mayUnmount, setMayUnmount] = useState(false);
  const [isTaken, setIsTaken] = useState(proposal?.isSuggested ?? false);
  const [powerOff, setPowerOff] = useState(offersPowerOff);
  const measured = useMeasured(intent);
  const doubt = measured?.doubt ?? null;
  const [anyway, setAnyway] = useState(false);
  const choices = choicesFor(proposal, isTaken, {
    unmount: needsUnmount && mayUnmount,
    powerOff,
    anyway: doubt !== null && anyway,
  });
  return (
    <AlertDialog
      title={
        only && others.length === 0
          ? t('confirm.title', { drive: driveName(t, only) })
          : t('confirm.titleSeveral', { count: drives.length })
      }
      onClose={actions.job.dismissConfirm}
      keep={t('confirm.back')}
      action={
        <Button
          look="erase"
          isPending={isStarting}
          isDisabled={
            !isAgreed ||
            !isErasingAgreed ||
            (needsUnmount && !mayUnmount) ||
            (doubt !== null && !anyway)
          }
          icon={isStarting && <Spinner />}
          onPress={() => void actions.job.start(intent, left, choices, erased)}
        >
          {t('confirm.erase', { count: Math.max(1, left.length) })}
        </Button>
      }
    >
      <div role="status">
        {gone.length > 0 && (
          <div className="mt-4">
            <Notice tone="warning" title={t('confirm.gone', { drive: names(t, gone) })}>
              <p>{left.length > 0 ? t('confirm.goneOthers') : t('confirm.goneAll')}</p>
            </Notice>
          </div>
        )}
      </div>
      <ConfirmFacts
        intent={intent}
        drives={others.length === 0 ? drives : left}
        agreed={agreed}
        onAgree={(driveId, isOn) => setAgreed((before) => withOrWithout(before, driveId, isOn))}
        erased={erased}
        onErase={(driveId, isOn) => setErased((before) => withOrWithout(before, driveId, isOn))}
      />
      {doubt && (
        <div className="mt-4">
          <FailureNotice error={doubt} />
        </div>
      )}
      {(proposal || doubt || needsUnmount || offersPowerOff) && (
        <div className="mt-4 flex flex-col gap-3 border-t border-line pt-4">
          {proposal && (
            <ProposalSwitch
              proposal={proposal}
              drives={drives}
              isSelected={isTaken}
              onChange={setIsTaken}
            />
          )}
          {doubt && (
            <Checkbox isSelected={anyway} onChange={setAnyway}>
              {t('confirm.anyway')}
            </Checkbox>
          )}
          {needsUnmount && (
            <Checkbox isSelected={mayUnmount} onChange={setMayUnmount}>
              {t('confirm.unmount', { where: formatList(t, mounted.map(mountedAt)) })}
            </Checkbox>
          )}
          {offersPowerOff && (
            <Checkbox isSelected={powerOff} onChange={setPowerOff}>
              {t('confirm.powerOff', { count: drives.length })}
            </Checkbox>
          )}
        </div>
      )}
      {error && (
        <div className="mt-4">
          <FailureNotice error={error} />
        </div>
      )}
    </AlertDialog>
  );
};

const names = (t: Translate, drives: readonly ConfirmableDrive[]): string =>
  formatList(
    t,
    drives.map((drive) => driveName(t, drive)),
  );

const withOrWithout = (set: ReadonlySet<string>, item: string, isIn: boolean) => {
  const others = [...set].filter((other) => other !== item);
  return new Set(isIn ? [...others, item] : others);
};

const mountedAt = ({ mountpoints, device }: ConfirmableDrive): string =>
  mountpoints.join(', ') || device;

type ProposalSwitchProps = {
  proposal: Proposal;
  drives: readonly Drive[];
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
};

/** The quicker way of writing, where what is known of the stick allows one; what happens either way, in words. */
const ProposalSwitch = ({ proposal, drives, ...rest }: ProposalSwitchProps) => {
  const { t } = useTranslation();
  const record = drives.length === 1 ? (drives[0]?.lastStick ?? null) : null;
  const then = record && {
    name: stickName(record),
    date: formatDate(t, record.startedAt, Date.now()),
  };
  return (
    <Switch
      label={proposal.mode === 'delta' ? t('confirm.delta') : resumeLabel(t, record)}
      hint={
        <>
          {then && <p>{t(`confirm.then.${proposal.mode}`, then)}</p>}
          <p>{t(`confirm.hint.${proposal.mode}`)}</p>
        </>
      }
      {...rest}
    />
  );
};

const resumeLabel = (t: Translate, record: Drive['lastStick']): string => {
  const share = record && writtenShare(record);
  return share === null
    ? t('confirm.resume')
    : t('confirm.resumeAt', { percent: formatPercent(t, share) });
};
