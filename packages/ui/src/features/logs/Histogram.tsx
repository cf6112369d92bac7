import { Button } from '@patternfly/react-core';
import { useId, useMemo, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { formatCount } from '../../kit/format.ts';
import { momentWords, rangeWords } from '../../kit/time-words.ts';
import type { LineList } from './line-list.ts';
import { stretchOf, toBars, type Stretch } from './log-view-model.ts';

const HEIGHT = 32;

interface HistogramProps {
  readonly histogram: LineList['histogram'];
  readonly zoom: Stretch | undefined;
  readonly onZoom: (zoom: Stretch | undefined) => void;
}

/** Lines over time: dragging, or Shift with the arrows and Enter, shows only a part of it. */
export function Histogram({ histogram, zoom, onZoom }: HistogramProps): ReactElement {
  const { t, now } = useHost();
  const id = useId();
  const bars = useMemo(() => toBars(histogram), [histogram]);
  /** Number of the bar where a choice began, and where it is now. */
  const [chosen, setChosen] = useState<{ readonly from: number; readonly to: number }>();
  const [isDragging, setDragging] = useState(false);
  const last = bars.length - 1;
  const stretch = chosen === undefined ? undefined : stretchOf(histogram, chosen.from, chosen.to);
  const take = (): void => {
    setDragging(false);
    setChosen(undefined);
    if (stretch !== undefined) onZoom(stretch);
  };
  const barUnder = (event: PointerEvent<SVGSVGElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = width === 0 ? 0 : (event.clientX - left) / width;
    return Math.max(0, Math.min(last, Math.floor(share * bars.length)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = chosen ?? { from: last, to: last };
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      Home: -bars.length,
      End: bars.length,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      const to = Math.max(0, Math.min(last, chosen === undefined ? last : here.to + step));
      setChosen({ from: event.shiftKey ? here.from : to, to });
    } else if (event.key === 'Enter' && chosen !== undefined) take();
    else if (event.key === 'Escape' && (chosen !== undefined || zoom !== undefined)) {
      if (chosen === undefined) onZoom(undefined);
      setChosen(undefined);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const sumOf = (
    from: number,
    to: number,
  ): { readonly lines: number; readonly errors: number; readonly warnings: number } =>
    bars.slice(Math.min(from, to), Math.max(from, to) + 1).reduce(
      (sum, { counts }) => ({
        lines: sum.lines + counts.lines,
        errors: sum.errors + counts.errors,
        warnings: sum.warnings + counts.warnings,
      }),
      { lines: 0, errors: 0, warnings: 0 },
    );
  const words = ((): string => {
    if (chosen === undefined || stretch === undefined) return t('logs.histogram.hint');
    const { lines, errors, warnings } = sumOf(chosen.from, chosen.to);
    const counts = { lines: formatCount(lines), errors: formatCount(errors), warnings: formatCount(warnings) };
    return chosen.from === chosen.to
      ? t('logs.histogram.bucket', { time: momentWords(stretch.fromMs, now()), ...counts })
      : t('logs.histogram.range', { range: rangeWords(stretch.fromMs, stretch.toMs, now()), ...counts });
  })();
  const { errors } = sumOf(0, last);
  const [first] = bars;
  return (
    <section className="waymark-histogram" aria-label={t('logs.histogram')}>
      <div
        className="waymark-histogram__chart"
        role="slider"
        tabIndex={0}
        aria-label={t('logs.histogram')}
        aria-describedby={`${id}-keys`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={Math.max(0, chosen?.to ?? last)}
        aria-valuetext={words}
        onKeyDown={onKeyDown}
        onBlur={() => setChosen(undefined)}
      >
        <svg
          viewBox={`0 0 ${String(Math.max(1, bars.length))} ${String(HEIGHT)}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            if ('setPointerCapture' in event.currentTarget) event.currentTarget.setPointerCapture(event.pointerId);
            setDragging(true);
            setChosen({ from: barUnder(event), to: barUnder(event) });
          }}
          onPointerMove={(event) => {
            const to = barUnder(event);
            if (isDragging) setChosen((held) => ({ from: held?.from ?? to, to }));
          }}
          onPointerUp={() => isDragging && take()}
          onPointerCancel={() => setDragging(false)}
        >
          {chosen !== undefined && (
            <rect
              className="waymark-histogram__chosen"
              x={Math.min(chosen.from, chosen.to)}
              y={0}
              width={Math.abs(chosen.to - chosen.from) + 1}
              height={HEIGHT}
            />
          )}
          {bars.map(({ startMs, height, error, warning }, x) => (
            <g key={startMs}>
              <rect
                className="waymark-histogram__bar"
                x={x + 0.1}
                width={0.8}
                y={HEIGHT * (1 - height)}
                height={HEIGHT * height}
              />
              <rect
                className="waymark-histogram__warning"
                x={x + 0.1}
                width={0.8}
                y={HEIGHT * (1 - error - warning)}
                height={HEIGHT * warning}
              />
              <rect
                className="waymark-histogram__error"
                x={x + 0.1}
                width={0.8}
                y={HEIGHT * (1 - error)}
                height={HEIGHT * error}
              />
            </g>
          ))}
        </svg>
        <span className="waymark-histogram__words" aria-hidden="true">
          <span>{first === undefined ? '' : momentWords(first.startMs, now())}</span>
          <span>
            {words}
            {errors > 0 && chosen === undefined && ` · ${t('logs.histogram.failures', { count: errors })}`}
          </span>
          <span>{first === undefined ? '' : momentWords(first.startMs + bars.length * histogram.bucketMs, now())}</span>
        </span>
      </div>
      {zoom !== undefined && (
        <p className="waymark-histogram__zoom">
          {t('logs.zoom', { range: rangeWords(zoom.fromMs, zoom.toMs, now()) })}{' '}
          <Button variant="link" isInline onClick={() => onZoom(undefined)}>
            {t('logs.zoom.end')}
          </Button>
        </p>
      )}
      <p id={`${id}-keys`} className="pf-v6-screen-reader">
        {t('logs.histogram.keys')}
      </p>
    </section>
  );
}
