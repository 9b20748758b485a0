import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine } from 'lucide-react';
import {
  memo,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { LogLine } from '../../../electron/contract/index.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { useSize } from '../../ui/use-size.ts';
import { createRowCounter, type LogQuery, logPieces, withoutTabs } from './log.ts';

const lineHeight = 18;
const padding = 12;
/** Of the derivation's name, in front of the line. */
const nameWidth = 160;
/** Narrower than this there is no room for names. */
const leastWidthForNames = 640;
/** This close to the end counts as being there. */
const nearEnd = 24;
/** More lines than are ever to be seen at once: so many elements are used over and over while new lines rush by. */
const pool = 192;

type LogLinesProps = {
  lines: readonly LogLine[];
  /** Names are worth their room where there are several. */
  showsDerivation: boolean;
  query: LogQuery | null;
  /** The line that was gone to, by its number. */
  current: number | null;
  /** Lines between those shown are left out: then it has to be gone to anew. */
  isNarrowed: boolean;
  /** Told the number of the first line in sight. */
  top: RefObject<number>;
};

/** The lines, of which only those in sight exist. At the end unless someone scrolled away from it. */
export const LogLines = ({
  lines,
  showsDerivation,
  query,
  current,
  isNarrowed,
  top,
}: LogLinesProps) => {
  const { t } = useTranslation();
  const [box, size] = useSize<HTMLDivElement>();
  const [probe, characterWidth] = useCharacterWidth();
  const [isFollowing, setIsFollowing] = useState(true);
  const width = size?.width ?? 0;
  const hasNames = showsDerivation && width >= leastWidthForNames;
  const textWidth = width - 2 * padding - (hasNames ? nameWidth + padding : 0);
  const columns = Math.max(20, Math.floor(textWidth / characterWidth));

  const [countRows] = useState(createRowCounter);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => {
      const line = lines[index];
      return line ? countRows(line, columns) * lineHeight : lineHeight;
    },
    getItemKey: useCallback((index: number) => lines[index]?.number ?? index, [lines]),
    overscan: 8,
    // What is in sight stays there while lines come at the end, and while the oldest go.
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
  });

  const isReady = size !== null && lines.length > 0;
  useLayoutEffect(() => {
    if (isReady) virtualizer.scrollToEnd();
  }, [isReady, virtualizer]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: of other columns all heights are others
  useLayoutEffect(() => virtualizer.measure(), [columns, virtualizer]);

  // Only when another one is gone to, or it lies elsewhere; not with each new line.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const index = current === null ? -1 : lines.findIndex(({ number }) => number === current);
    if (index !== -1) virtualizer.scrollToIndex(index, { align: 'center' });
  }, [current, isNarrowed, virtualizer]);

  const items = virtualizer.getVirtualItems();
  const first = virtualizer.range?.startIndex;
  useEffect(() => {
    top.current = (first === undefined ? undefined : lines[first]?.number) ?? 0;
  });

  return (
    <div className="relative min-h-0 flex-1">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no scrolling text. */}
      <div
        ref={box}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setIsFollowing(scrollHeight - scrollTop - clientHeight < nearEnd)
        }
        // Scrolled with the keys, so it has to be reached with them.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
        tabIndex={0}
        role="group"
        aria-label={t('job.log')}
        className="h-full overflow-x-hidden overflow-y-auto font-mono text-12 -outline-offset-2! [overflow-anchor:none]"
      >
        <span aria-hidden className="invisible absolute size-0 overflow-hidden">
          <span ref={probe} className="inline-block whitespace-pre">
            {probeText}
          </span>
        </span>
        {lines.length === 0 && <p className="p-3 text-ink-soft">{t('job.logEmpty')}</p>}
        <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start, size: height }) => {
            const line = lines[index];
            return (
              line && (
                <Line
                  key={isFollowing ? index % pool : line.number}
                  line={line}
                  start={start}
                  height={height}
                  hasName={hasNames}
                  query={query}
                  isCurrent={line.number === current}
                />
              )
            );
          })}
        </div>
      </div>
      {!isFollowing && lines.length > 0 && (
        <div className="absolute right-4 bottom-3">
          <Button
            icon={<ArrowDownToLine />}
            onPress={() => {
              virtualizer.scrollToEnd();
              // The button goes, and the keys would go nowhere.
              box.current?.focus();
            }}
          >
            {t('job.logFollow')}
          </Button>
        </div>
      )}
    </div>
  );
};

type LineProps = {
  line: LogLine;
  start: number;
  height: number;
  hasName: boolean;
  query: LogQuery | null;
  isCurrent: boolean;
};

const Line = memo(({ line, start, height, hasName, query, isCurrent }: LineProps) => (
  <div
    className={classNames(
      'absolute inset-x-0 flex gap-3 overflow-hidden px-3 leading-4.5',
      isCurrent && 'bg-hover',
    )}
    style={{ transform: `translateY(${start}px)`, height }}
  >
    {hasName && (
      <span className="w-40 shrink-0 truncate text-ink-faint">{line.derivation ?? ''}</span>
    )}
    <span className="min-w-0 flex-1 break-all whitespace-break-spaces">
      {logPieces(withoutTabs(line.text), query).map(({ text, isMatch }, index) =>
        isMatch ? (
          // Pieces of one line have no other name than their place in it.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <mark key={index} className={isCurrent ? currentMark : mark}>
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </span>
  </div>
));

const mark = 'bg-accent-soft text-ink underline decoration-accent decoration-2';
const currentMark = 'bg-accent-fill text-on-accent underline decoration-2 edge-forced';

const probeText = '0'.repeat(100);

/** Of the log's font, in pixels; it is measured once. */
const useCharacterWidth = (): [RefObject<HTMLSpanElement | null>, number] => {
  const probe = useRef<HTMLSpanElement>(null);
  const [width, setWidth] = useState(7.2);
  useLayoutEffect(() => {
    const measured = probe.current?.getBoundingClientRect().width ?? 0;
    if (measured > 0) setWidth(measured / probeText.length);
  }, []);
  return [probe, width];
};
