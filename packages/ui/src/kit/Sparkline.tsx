import { useMemo, type ReactElement } from 'react';
import './sparkline.css';

interface SparklineProps {
  /** At equal distances in time; undefined where nothing was measured, which leaves a hole in the curve. */
  readonly values: readonly (number | undefined)[];
  /** The curve in words, for who cannot see it. */
  readonly label: string;
  readonly tone?: 'plain' | 'alarm';
}

const WIDTH = 120;
const HEIGHT = 24;
/** Half a stroke, so that neither the highest nor the lowest point is cut. */
const MARGIN = 1;

/** A curve the height of a line of text. It starts at zero: a small wave of a large number shall not look like a storm. */
export function Sparkline({ values, label, tone = 'plain' }: SparklineProps): ReactElement {
  const path = useMemo(() => toPath(values), [values]);
  return (
    <svg
      className={`waymark-sparkline waymark-sparkline--${tone}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

function toPath(values: readonly (number | undefined)[]): string {
  const most = values.reduce<number>((held, value) => Math.max(held, value ?? 0), 0);
  const x = (i: number): number => (values.length < 2 ? WIDTH / 2 : (i / (values.length - 1)) * WIDTH);
  const y = (value: number): number => HEIGHT - MARGIN - (most === 0 ? 0 : (value / most) * (HEIGHT - 2 * MARGIN));
  return values
    .map((value, i) => {
      if (value === undefined) return '';
      const at = `${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      if (values[i - 1] !== undefined) return `L${at}`;
      // A lone point between two holes is drawn as a dot.
      return values[i + 1] === undefined ? `M${at}h0.1` : `M${at}`;
    })
    .join('');
}
