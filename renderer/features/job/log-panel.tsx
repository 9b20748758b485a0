import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useView } from '../../app/services-context.tsx';
import { logOf } from '../../state/log-store.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';

const lineHeight = 18;
/** This close to the end counts as being there. */
const nearEnd = 24;

const everything = 'all';
const nixItself = 'nix';

/** The job's log: all of it or one derivation's, at the end unless someone scrolled away from it. */
export const LogPanel = ({ jobId }: { jobId: string }) => {
  const { t } = useTranslation();
  const log = useView('log', ({ logs }) => logOf(logs, jobId));
  const [filter, setFilter] = useState(everything);
  const lines = useMemo(
    () =>
      filter === everything
        ? log.lines
        : log.lines.filter(({ derivation }) => keyOf(derivation) === filter),
    [log.lines, filter],
  );
  return (
    <section
      aria-label={t('job.log')}
      className="flex h-[38dvh] min-h-40 flex-col overflow-hidden rounded-lg border border-line bg-sunken"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2">
        <Select
          label={t('job.logFilter')}
          value={filter}
          onChange={setFilter}
          options={[
            { value: everything, label: t('job.logAll') },
            ...[...log.counts.keys()].map((derivation) => ({
              value: keyOf(derivation),
              label: derivation ?? t('job.logNix'),
            })),
          ]}
        />
        <span className="text-12 text-ink-soft">{t('job.logLines', { count: lines.length })}</span>
        {log.file && (
          <span className="min-w-0 truncate text-12 text-ink-faint" title={log.file}>
            {t('job.logFile', { file: log.file })}
          </span>
        )}
      </div>
      <Lines key={filter} lines={lines} showsDerivation={filter === everything} />
    </section>
  );
};

const keyOf = (derivation: string | null) =>
  derivation === null ? nixItself : `derivation:${derivation}`;

type LinesProps = {
  lines: readonly { number: number; derivation: string | null; text: string }[];
  showsDerivation: boolean;
};

const Lines = ({ lines, showsDerivation }: LinesProps) => {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [isFollowing, setIsFollowing] = useState(true);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });

  useEffect(() => {
    if (isFollowing && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1);
  }, [isFollowing, lines.length, virtualizer]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    setIsFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd);
  };

  return (
    <div className="relative min-h-0 flex-1">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no scrolling text. */}
      <div
        ref={scroller}
        onScroll={onScroll}
        // Scrolled with the keys, so it has to be reached with them.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
        tabIndex={0}
        role="group"
        aria-label={t('job.log')}
        className="h-full overflow-auto py-1.5 font-mono text-12 -outline-offset-2!"
      >
        {lines.length === 0 && <p className="px-3 text-ink-soft">{t('job.logEmpty')}</p>}
        <div className="relative w-max min-w-full" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={line.number}
                  className="absolute left-0 flex h-4.5 gap-3 px-3 whitespace-pre"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {showsDerivation && (
                    <span className="w-40 shrink-0 truncate text-ink-faint">
                      {line.derivation ?? ''}
                    </span>
                  )}
                  <span>{line.text}</span>
                </div>
              )
            );
          })}
        </div>
      </div>
      {!isFollowing && (
        <div className="absolute right-4 bottom-3">
          <Button
            icon={<ArrowDownToLine aria-hidden size={16} />}
            onPress={() => setIsFollowing(true)}
          >
            {t('job.logFollow')}
          </Button>
        </div>
      )}
    </div>
  );
};
