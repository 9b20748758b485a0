import { formatDuration, formatSpeed } from '../../texts/format.ts';
import type { Translate } from '../../texts/i18n.ts';
import type { Curve, CurveLine } from './speed-curve.ts';

/** Pure. The last line that has a mean, which is what the figure beside the curve is of. */
export const lastLine = ({ series }: Curve): CurveLine | null =>
  series[0]?.lines.findLast(({ mean }) => mean !== null) ?? null;

/** Pure. The curve for who can't see it: how fast each pass was, and when it was slow. */
export const curveWords = (
  t: Translate,
  { series, spans }: Curve,
  nameOf: (driveId: string) => string,
): string => {
  const words = series.flatMap(({ driveId, lines }) =>
    lines.flatMap(({ step, mean, points }) => {
      if (mean === null) return [];
      const speeds = points.map(({ speed }) => speed);
      return t(`job.curve.label.${step}`, {
        drive: nameOf(driveId),
        mean: formatSpeed(t, mean),
        least: formatSpeed(t, Math.min(...speeds)),
        most: formatSpeed(t, Math.max(...speeds)),
      });
    }),
  );
  const slow = spans.map(({ kind, from, to }) =>
    t(`job.curve.label.${kind}`, {
      from: formatDuration(t, from),
      to: formatDuration(t, to),
    }),
  );
  return [t('job.curve.title'), ...words, ...slow].join(' ');
};
