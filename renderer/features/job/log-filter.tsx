import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobLog } from '../../state/log-store.ts';
import { Select } from '../../ui/select.tsx';
import { everything, type LogScope, scopeOf } from './log-scope.ts';

type LogFilterProps = {
  counts: JobLog['counts'];
  value: LogScope;
  onChange: (value: LogScope) => void;
};

/** Whose lines are shown. */
export const LogFilter = ({ counts, value, onChange }: LogFilterProps) => {
  // The counts change with every line; who speaks seldom does.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const speakers = useMemo(() => [...counts.keys()], [counts.size]);
  return <Speakers speakers={speakers} value={value} onChange={onChange} />;
};

type SpeakersProps = Omit<LogFilterProps, 'counts'> & { speakers: readonly (string | null)[] };

const Speakers = memo(({ speakers, value, onChange }: SpeakersProps) => {
  const { t } = useTranslation();
  return (
    <Select
      label={t('job.logFilter')}
      value={value}
      onChange={onChange}
      options={[
        { value: everything, label: t('job.logAll') },
        ...speakers.map((derivation) => ({
          value: scopeOf(derivation),
          label: derivation ?? t('job.logNix'),
        })),
      ]}
    />
  );
});
