import { ChevronDown, ChevronUp } from 'lucide-react';
import { memo, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogLine } from '../../../electron/contract/index.ts';
import { useView } from '../../app/services-context.tsx';
import { logOf } from '../../state/log-store.ts';
import { IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Select } from '../../ui/select.tsx';
import { SearchField } from '../../ui/text-field.tsx';
import {
  createLogFinder,
  everything,
  foundWords,
  type LogScope,
  linesIn,
  logQuery,
  matchFrom,
  matchNear,
  scopeOf,
} from './log.ts';
import { LogLines } from './log-lines.tsx';

type LogPanelProps = {
  jobId: string;
  filter: LogScope;
  onFilter: (filter: LogScope) => void;
  /** Where the log's keys are heard. */
  scope: RefObject<HTMLElement | null>;
  onClose: () => void;
};

/** The job's log: all of it or one derivation's, with a search in it. */
export const LogPanel = ({ jobId, filter, onFilter, scope, onClose }: LogPanelProps) => {
  const { t } = useTranslation();
  const log = useView('log', ({ logs }) => logOf(logs, jobId));
  const [search, setSearch] = useState('');
  const [showsOnlyMatches, setShowsOnlyMatches] = useState(false);
  const [current, setCurrent] = useState<number | null>(null);
  const [said, setSaid] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const top = useRef(0);
  useLogKeys(scope, field, onClose);

  // The counts change with every line; who speaks seldom does.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const speakers = useMemo(() => [...log.counts.keys()], [log.counts.size]);
  const query = useMemo(() => logQuery(search), [search]);
  const find = useMemo(() => query && createLogFinder(query), [query]);
  const lines = useMemo(() => linesIn(log.lines, filter), [log.lines, filter]);
  const matches = useMemo(() => find?.(lines) ?? [], [find, lines]);
  const shown = query !== null && showsOnlyMatches ? matches : lines;

  const placeOf = (found: readonly LogLine[], line: LogLine | null) =>
    line === null ? 0 : found.indexOf(line) + 1;
  /** Said when someone did something, and not with each line that comes. */
  const goTo = (found: readonly LogLine[], line: LogLine | null) => {
    setCurrent(line?.number ?? null);
    setSaid(foundWords(t, found.length, placeOf(found, line)));
  };
  const searchFor = (text: string) => {
    setSearch(text);
    const next = logQuery(text);
    if (!next) {
      setCurrent(null);
      return setSaid('');
    }
    const found = createLogFinder(next)(lines);
    goTo(found, matchNear(found, top.current));
  };
  const step = (direction: 'next' | 'previous') => {
    const from = current ?? (direction === 'next' ? top.current - 1 : top.current);
    goTo(matches, matchFrom(matches, from, direction));
  };
  const currentLine = matches.find(({ number }) => number === current) ?? null;

  return (
    <section
      aria-label={t('job.log')}
      className="flex h-[clamp(12rem,42dvh,30rem)] min-h-0 flex-col overflow-hidden rounded-lg border border-line bg-sunken"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2">
        <LogFilter speakers={speakers} value={filter} onChange={onFilter} />
        {/* How often it is there, and from one to the next. */}
        <div className="flex flex-wrap items-center gap-x-2 gap-y-2">
          <div className="w-48">
            <SearchField
              label={t('job.logSearch')}
              placeholder={t('job.logSearchPlaceholder')}
              value={search}
              onChange={searchFor}
              inputRef={field}
              onEnter={({ shiftKey }) => step(shiftKey ? 'previous' : 'next')}
            />
          </div>
          {query && (
            <>
              <span className="min-w-16 text-12 text-ink-soft">
                {foundWords(t, matches.length, placeOf(matches, currentLine))}
              </span>
              <IconButton
                label={t('job.logPrevious')}
                icon={<ChevronUp />}
                isDisabled={matches.length === 0}
                onPress={() => step('previous')}
              />
              <IconButton
                label={t('job.logNext')}
                icon={<ChevronDown />}
                isDisabled={matches.length === 0}
                onPress={() => step('next')}
              />
              <Checkbox isSelected={showsOnlyMatches} onChange={setShowsOnlyMatches}>
                {t('job.logOnlyMatches')}
              </Checkbox>
            </>
          )}
        </div>
        <span role="status" className="sr-only">
          {said}
        </span>
        <span className="ml-auto">
          <CopyButton
            label={t('job.logCopy')}
            text={() => shown.map(({ text }) => text).join('\n')}
          />
        </span>
      </div>
      <LogLines
        key={filter}
        lines={shown}
        showsDerivation={filter === everything}
        query={query}
        current={current}
        isNarrowed={shown !== lines}
        top={top}
      />
      <p className="flex gap-4 border-t border-line px-3 py-1 text-12 text-ink-soft">
        <span className="shrink-0">{t('job.logLines', { count: shown.length })}</span>
        {log.file && (
          <span className="truncate" title={log.file}>
            {t('job.logFile', { file: log.file })}
          </span>
        )}
      </p>
    </section>
  );
};

type LogFilterProps = {
  speakers: readonly (string | null)[];
  value: LogScope;
  onChange: (value: LogScope) => void;
};

/** Whose lines are shown. */
const LogFilter = memo(({ speakers, value, onChange }: LogFilterProps) => {
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

/** `/` and Ctrl+F go to the search, Escape closes the log; all heard in the panel that has it, and nowhere else. */
const useLogKeys = (
  scope: RefObject<HTMLElement | null>,
  field: RefObject<HTMLInputElement | null>,
  onClose: () => void,
): void => {
  useEffect(() => {
    const { current } = scope;
    if (!current) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement;
      const isSearch =
        (event.key === '/' && !isTyping) ||
        (event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey));
      if (isSearch && field.current) {
        event.preventDefault();
        field.current.focus();
        field.current.select();
      }
      // The first Escape empties the search.
      const isEmpty = !isTyping || (event.target as HTMLInputElement).value === '';
      if (event.key === 'Escape' && isEmpty) {
        event.preventDefault();
        onClose();
      }
    };
    current.addEventListener('keydown', onKeyDown);
    return () => current.removeEventListener('keydown', onKeyDown);
  }, [scope, field, onClose]);
};
