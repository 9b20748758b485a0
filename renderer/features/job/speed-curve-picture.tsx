import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration, formatSpeed } from '../../../electron/texts/window.ts';
import { classNames } from '../../ui/class-names.ts';
import { type Size, useSize } from '../../ui/use-size.ts';
import { type Curve, curveWords, lastLine, pathOf } from './speed-curve.ts';

/** Room for the words of the axes, in pixels. */
const gutter = { left: 66, bottom: 18, top: 6, right: 8 };

/** How lines are told apart without their colour, in their order. */
const dashes = ['none', '7 3', '2 3', '9 3 2 3'] as const;
const inks = ['stroke-accent', 'stroke-ink', 'stroke-accent', 'stroke-ink-soft'] as const;

type SpeedCurveProps = {
  /** Null before there is anything to draw. */
  curve: Curve | null;
  nameOf: (driveId: string) => string;
  /** Of the drives that are not drawn. */
  more: number;
};

/** How fast the drives are, over the whole of their job. */
export const SpeedCurve = ({ curve, nameOf, more }: SpeedCurveProps) => {
  const { t } = useTranslation();
  const [box, size] = useSize<HTMLDivElement>();
  const line = curve?.series.length === 1 ? lastLine(curve) : null;
  return (
    <figure className="flex min-h-0 min-w-0 flex-col gap-2">
      <figcaption className="flex justify-between gap-4 text-12">
        <span className="font-semibold">{t('job.curve.title')}</span>
        <span className="truncate text-ink-soft">
          {line?.mean != null &&
            t(`job.curve.mean.${line.step}`, { speed: formatSpeed(t, line.mean) })}
          {more > 0 && t('job.curve.more', { count: more })}
        </span>
      </figcaption>
      <div ref={box} className="relative min-h-28 flex-1">
        <div
          role="img"
          aria-label={curve ? curveWords(t, curve, nameOf) : t('job.curve.nothing')}
          className="absolute inset-0"
        >
          {size && size.width > gutter.left * 2 && <Picture curve={curve} size={size} />}
        </div>
      </div>
    </figure>
  );
};

const Picture = ({ curve, size }: { curve: Curve | null; size: Size }) => {
  const inner = {
    width: size.width - gutter.left - gutter.right,
    height: size.height - gutter.top - gutter.bottom,
  };
  return (
    <svg aria-hidden="true" width={size.width} height={size.height} className="block">
      <g transform={`translate(${gutter.left} ${gutter.top})`}>
        {curve ? (
          <>
            <Areas curve={curve} inner={inner} />
            <Spans curve={curve} inner={inner} />
            <SpeedMarks curve={curve} inner={inner} />
            <TimeMarks curve={curve} inner={inner} />
            <Turns curve={curve} inner={inner} />
            <Lines curve={curve} inner={inner} />
          </>
        ) : (
          [0, 0.5, 1].map((share) => (
            <path
              key={share}
              d={`M0 ${inner.height * share}H${inner.width}`}
              className="stroke-line"
            />
          ))
        )}
      </g>
    </svg>
  );
};

type Part = { curve: Curve; inner: Size };

const SpeedMarks = ({ curve: { speed }, inner }: Part) => {
  const { t } = useTranslation();
  return speed.marks.map((mark) => {
    const y = inner.height - (mark / speed.end) * inner.height;
    return (
      <g key={mark}>
        <path d={`M0 ${y}H${inner.width}`} className="stroke-line" />
        <text x={-8} y={y + 4} textAnchor="end" className="fill-ink-faint text-12">
          {mark > 0 && formatSpeed(t, mark)}
        </text>
      </g>
    );
  });
};

const TimeMarks = ({ curve: { time }, inner }: Part) => {
  const { t } = useTranslation();
  return time.marks.map((mark) => {
    const x = (mark / time.end) * inner.width;
    const isLast = mark === time.end;
    return (
      <g key={mark}>
        <path d={`M${x} ${inner.height}v4`} className="stroke-line-strong" />
        <text
          x={x}
          y={inner.height + 16}
          textAnchor={isLast ? 'end' : 'middle'}
          className="fill-ink-faint text-12"
        >
          {mark > 0 && formatDuration(t, mark)}
        </text>
      </g>
    );
  });
};

/** When it was slow: hatched, and so it is seen without a colour. */
const Spans = ({ curve: { spans, time }, inner }: Part) => {
  const id = useId();
  if (spans.length === 0) return null;
  const x = (seconds: number) => (Math.min(seconds, time.end) / time.end) * inner.width;
  return (
    <>
      <pattern id={id} width={6} height={6} patternUnits="userSpaceOnUse">
        <path d="M-1 1l2 -2M0 6l6 -6M5 7l2 -2" className="stroke-line-strong" />
      </pattern>
      {spans.map(({ kind, from, to }) => (
        <rect
          key={`${kind} ${from}`}
          x={x(from)}
          width={Math.max(2, x(to) - x(from))}
          y={kind === 'stalled' ? 0 : inner.height / 2}
          height={kind === 'stalled' ? inner.height : inner.height / 2}
          fill={`url(#${id})`}
          className="opacity-60"
        />
      ))}
    </>
  );
};

/** Where writing ends and reading back begins. */
const Turns = ({ curve: { turns, time }, inner }: Part) => {
  const { t } = useTranslation();
  return turns.slice(1).map(({ seconds, step }, index) => {
    const x = (seconds / time.end) * inner.width;
    const next = turns[index + 2]?.seconds ?? time.end;
    const hasRoom = ((next - seconds) / time.end) * inner.width > 60;
    return (
      <g key={seconds}>
        <path d={`M${x} 0V${inner.height}`} className="stroke-line-strong" strokeDasharray="2 2" />
        {hasRoom && (
          <text x={x + 5} y={9} className="fill-ink-soft text-12">
            {t(`job.curve.turn.${step}`)}
          </text>
        )}
      </g>
    );
  });
};

/** Under the line of the only drive. */
const Areas = ({ curve, inner }: Part) =>
  curve.series.length === 1 &&
  linesOf(curve, inner).map(({ key, path, from }) => (
    <path key={key} d={`${path}V${inner.height}H${from}z`} className="fill-accent-soft" />
  ));

const Lines = ({ curve, inner }: Part) =>
  linesOf(curve, inner).map(({ key, path, place, from, to, meanY }) => (
    <g key={key}>
      {curve.series.length === 1 && meanY !== null && (
        <path d={`M${from} ${meanY}H${to}`} className="stroke-ink-faint" strokeDasharray="4 3" />
      )}
      <path
        d={path}
        strokeDasharray={dashes[place]}
        className={classNames('fill-none stroke-[1.5px]', inks[place])}
        strokeLinejoin="round"
      />
    </g>
  ));

/** The passes of all drives, as they are drawn. */
const linesOf = (curve: Curve, inner: Size) => {
  const x = (seconds: number) => (seconds / curve.time.end) * inner.width;
  return curve.series.flatMap(({ driveId, lines }, place) =>
    lines.map(({ points, mean }, index) => ({
      key: `${driveId} ${index}`,
      place,
      path: pathOf(points, curve, inner),
      from: x(points[0]?.seconds ?? 0),
      to: x(points.at(-1)?.seconds ?? 0),
      meanY: mean === null ? null : inner.height - (mean / curve.speed.end) * inner.height,
    })),
  );
};

/** The line of one drive, to put beside its name. */
export const LineSample = ({ place }: { place: number }) =>
  place < dashes.length ? (
    <svg aria-hidden="true" width={24} height={10} className="shrink-0 self-center">
      <path
        d="M0 5h24"
        strokeDasharray={dashes[place]}
        className={classNames('stroke-[1.5px]', inks[place])}
      />
    </svg>
  ) : null;
