import type { ReactElement } from 'react';
import { CaptureMark } from '../../kit/CaptureMark.tsx';
import type { LegendEntry, LegendLine } from './legend-model.ts';

/** How one entry of the legend looks in the picture. */
export function LegendSample({ entry }: { readonly entry: LegendEntry }): ReactElement {
  switch (entry.is) {
    case 'line':
      return <LineSample line={entry.what} />;
    case 'mark':
      return (
        <span className={`waymark-legend__mark waymark-legend__mark--${entry.what}`}>
          <CaptureMark mark={entry.what} />
        </span>
      );
    case 'shape':
      return (
        <svg className="waymark-legend__shape" viewBox="0 0 20 16" width="20" height="16" aria-hidden="true">
          {SHAPES[entry.what]}
        </svg>
      );
    case 'change':
      return (
        <svg
          className={`waymark-legend__change waymark-legend__change--${entry.what}`}
          viewBox="0 0 16 16"
          width="16"
          height="16"
          aria-hidden="true"
        >
          <path d={CHANGES[entry.what]} />
        </svg>
      );
  }
}

type Of<I extends LegendEntry['is']> = Extract<LegendEntry, { readonly is: I }>['what'];

const HEXAGON = 'M10 1.5 15.6 4.8v6.4L10 14.5 4.4 11.2V4.8Z';

const SHAPES: Readonly<Record<Of<'shape'>, ReactElement>> = {
  workload: <circle cx="10" cy="8" r="6" />,
  app: (
    <>
      <circle cx="10" cy="8" r="6.6" />
      <circle cx="10" cy="8" r="4" />
    </>
  ),
  service: <path d="M9 2.6a1.2 1.2 0 0 1 2 0l5.4 9.6a1.2 1.2 0 0 1-1 1.8H4.6a1.2 1.2 0 0 1-1-1.8Z" />,
  waypoint: <path d={HEXAGON} />,
  front: (
    <>
      <path d={HEXAGON} />
      <path d="M13 1.5 18.6 4.8v6.4L13 14.5" />
    </>
  ),
  gateway: <path d="M4.5 14V7.5a5.5 5.5 0 0 1 11 0V14Z" />,
  cloud: <path d="M6 13a3.5 3.5 0 0 1-.4-7 4.6 4.6 0 0 1 8.8-.6A3.8 3.8 0 0 1 14 13Z" />,
  folded: (
    <>
      <rect x="2.5" y="4" width="12" height="9.5" rx="2" />
      <path d="M5.5 4V2.5h12v9.5h-3" />
    </>
  ),
};

const CHANGES: Readonly<Record<Of<'change'>, string>> = {
  new: 'M8 3v10M3 8h10',
  gone: 'M3 8h10',
  more: 'M8 13V3M4 7l4-4 4 4',
  less: 'M8 3v10M4 9l4 4 4-4',
  worse: 'M3 4l9 8M12 6v6H6',
  better: 'M3 12l9-8M12 10V4H6',
};

function LineSample({ line }: { readonly line: LegendLine }): ReactElement {
  const isRequests = line === 'l7' || line === 'degraded' || line === 'failing' || line === 'merged';
  return (
    <svg
      className={`waymark-legend__line waymark-legend__line--${line}`}
      viewBox="0 0 30 12"
      width="30"
      height="12"
      aria-hidden="true"
    >
      {line === 'merged' && <path className="waymark-legend__casing" d="M1 6H22" />}
      <path d="M1 6H23" />
      {line === 'l4' && <rect x="20" y="3" width="6" height="6" />}
      {isRequests && <path className="waymark-legend__head" d="M20 1.5 28 6 20 10.5Z" />}
      {line === 'denied' && (
        <>
          <circle cx="24" cy="6" r="4.4" />
          <path d="M21.6 6h4.8" />
        </>
      )}
      {(line === 'plain' || line === 'mtls') && (
        <>
          <rect x="11" y="5.5" width="8" height="6" rx="1" />
          <path d={line === 'mtls' ? 'M12.5 5.5V4a2.5 2.5 0 0 1 5 0v1.5' : 'M12.5 5.5V3a2.5 2.5 0 0 1 5-.5'} />
        </>
      )}
    </svg>
  );
}
