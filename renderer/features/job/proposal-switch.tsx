import { useTranslation } from 'react-i18next';
import type { Drive } from '../../../electron/contract/index.ts';
import { writtenShare } from '../../state/stick-memory.ts';
import type { Proposal } from '../../state/write-proposal.ts';
import { formatDate, formatPercent } from '../../texts/format.ts';
import type { Translate } from '../../texts/i18n.ts';
import { Switch } from '../../ui/switch.tsx';
import { stickName } from '../drives/stick-words.ts';

type ProposalSwitchProps = {
  proposal: Proposal;
  drives: readonly Drive[];
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
};

/** The quicker way of writing, where what is known of the stick allows one; what happens either way, in words. */
export const ProposalSwitch = ({ proposal, drives, ...rest }: ProposalSwitchProps) => {
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
