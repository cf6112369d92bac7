import { useState, type PointerEvent, type ReactElement } from 'react';
import { momentAt, positionOf, STRIP_HEIGHT, type Strip } from './strip-model.ts';

interface StripChartProps {
  readonly strip: Strip;
  readonly shown: { readonly endMs: number; readonly seconds: number };
  readonly comparedEndMs: number | undefined;
  /** The moment under the pointer; undefined when it has left. */
  readonly onPoint: (endMs: number | undefined) => void;
  /** Where the pointer was let go. */
  readonly onPin: (endMs: number) => void;
}

/** Room for the marks of failed connections under the bars. */
const MARKS = 4;

/** The picture of a strip: bars, the window on the screen, the one compared with, and the pointer. It is told in words beside it. */
export function StripChart({ strip, shown, comparedEndMs, onPoint, onPin }: StripChartProps): ReactElement {
  const [pointed, setPointed] = useState<number>();
  const [isDragging, setDragging] = useState(false);
  const point = (endMs: number | undefined): void => {
    if (endMs === pointed) return;
    setPointed(endMs);
    onPoint(endMs);
  };
  const momentUnder = (event: PointerEvent<SVGSVGElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return momentAt(strip, width === 0 ? 0 : (event.clientX - left) / width);
  };
  const end = isDragging && pointed !== undefined ? pointed : shown.endMs;
  const bandOf = (endMs: number): { readonly x: number; readonly width: number } => {
    const x = positionOf(strip, endMs - shown.seconds * 1000);
    return { x, width: Math.max(positionOf(strip, endMs) - x, 0) };
  };
  const isIn = (stepEndMs: number, windowEndMs: number | undefined): boolean =>
    windowEndMs !== undefined &&
    stepEndMs <= windowEndMs + strip.stepMs / 2 &&
    stepEndMs > windowEndMs - shown.seconds * 1000;
  const kindOf = (stepEndMs: number): string =>
    isIn(stepEndMs, end) ? 'shown' : isIn(stepEndMs, comparedEndMs) ? 'compared' : 'other';
  return (
    <svg
      className="waymark-strip"
      viewBox={`0 0 ${strip.bars.length} ${STRIP_HEIGHT + MARKS}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        // jsdom and some embedders know no capture; the drag then ends at the strip's edge.
        if ('setPointerCapture' in event.currentTarget) event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
        point(momentUnder(event));
      }}
      onPointerMove={(event) => point(momentUnder(event))}
      onPointerUp={(event) => {
        if (!isDragging) return;
        setDragging(false);
        onPin(momentUnder(event));
      }}
      onPointerCancel={() => setDragging(false)}
      onPointerLeave={() => {
        setDragging(false);
        point(undefined);
      }}
    >
      {comparedEndMs !== undefined && (
        <rect className="waymark-strip__compared" y={0} height={STRIP_HEIGHT} {...bandOf(comparedEndMs)} />
      )}
      <rect className="waymark-strip__window" y={0} height={STRIP_HEIGHT} {...bandOf(end)} />
      {strip.bars.map(({ endMs, height, failed, hasFailures }, x) => (
        <g key={endMs}>
          {height === undefined ? (
            <rect className="waymark-strip__unknown" x={x} y={STRIP_HEIGHT - 1} width={1} height={1} />
          ) : (
            <rect
              className={`waymark-strip__bar waymark-strip__bar--${kindOf(endMs)}`}
              x={x + 0.1}
              y={STRIP_HEIGHT - height}
              width={0.8}
              height={height}
            />
          )}
          {failed > 0 && (
            <rect className="waymark-strip__failed" x={x + 0.1} y={STRIP_HEIGHT - failed} width={0.8} height={failed} />
          )}
          {hasFailures && (
            <rect className="waymark-strip__failed" x={x + 0.25} y={STRIP_HEIGHT + 1} width={0.5} height={MARKS - 1} />
          )}
        </g>
      ))}
      {pointed !== undefined && (
        <line
          className="waymark-strip__pointer"
          x1={positionOf(strip, pointed)}
          x2={positionOf(strip, pointed)}
          y1={0}
          y2={STRIP_HEIGHT + MARKS}
        />
      )}
      <line
        className="waymark-strip__now"
        x1={positionOf(strip, end)}
        x2={positionOf(strip, end)}
        y1={0}
        y2={STRIP_HEIGHT + MARKS}
      />
    </svg>
  );
}
