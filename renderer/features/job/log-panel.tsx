import { type RefObject, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogLine } from '../../../electron/contract/index.ts';
import { useView } from '../../app/services-context.tsx';
import { logOf } from '../../state/log-store.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { LogFilter } from './log-filter.tsx';
import { LogLines } from './log-lines.tsx';
import { everything, type LogScope, linesIn } from './log-scope.ts';
import { createLogFinder, logQuery, matchFrom, matchNear } from './log-search.ts';
import { LogSearch } from './log-search-field.tsx';
import { foundWords } from './log-search-words.ts';
import { useLogKeys } from './use-log-keys.ts';

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
        <LogFilter counts={log.counts} value={filter} onChange={onFilter} />
        <LogSearch
          field={field}
          value={search}
          onChange={searchFor}
          count={matches.length}
          place={placeOf(matches, currentLine)}
          onStep={step}
          showsOnlyMatches={showsOnlyMatches}
          onShowOnlyMatches={setShowsOnlyMatches}
        />
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
