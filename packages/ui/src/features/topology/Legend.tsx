import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { CaptureMark } from '../../kit/CaptureMark.tsx';
import { WaypointMark } from '../../kit/WaypointMark.tsx';
import './legend.css';

const LINES = ['l4', 'l7', 'degraded', 'failing', 'denied', 'bypass'] as const;
const MARKS = [
  { mark: 'ambient', words: 'topology.legend.ambient' },
  { mark: 'sidecar', words: 'topology.legend.sidecar' },
  { mark: 'out-of-mesh', words: 'topology.legend.out' },
] as const;

/** What lines and marks mean. Closing it is a preference: who knows the marks needs the room. */
export function Legend(props: { readonly isOpen: boolean; readonly onToggle: () => void }): ReactElement {
  const { t } = useHost();
  return (
    <details className="waymark-legend" open={props.isOpen}>
      <summary
        onClick={(event) => {
          event.preventDefault();
          props.onToggle();
        }}
      >
        {t('topology.legend')}
      </summary>
      <ul>
        {LINES.map((line) => (
          <li key={line}>
            <LineSample line={line} />
            {t(`topology.legend.${line}`)}
          </li>
        ))}
        {MARKS.map(({ mark, words }) => (
          <li key={mark}>
            <span className={`waymark-legend__mark waymark-legend__mark--${mark}`}>
              <CaptureMark mark={mark} />
            </span>
            {t(words)}
          </li>
        ))}
        <li>
          <WaypointMark />
          {t('topology.legend.waypoint')}
        </li>
      </ul>
    </details>
  );
}

function LineSample(props: { readonly line: (typeof LINES)[number] }): ReactElement {
  return (
    <svg
      className={`waymark-legend__line waymark-legend__line--${props.line}`}
      viewBox="0 0 30 12"
      width="30"
      height="12"
      aria-hidden="true"
    >
      <path d="M1 6H23" />
      {props.line === 'l4' && <rect x="20" y="3" width="6" height="6" />}
      {(props.line === 'l7' || props.line === 'degraded' || props.line === 'failing') && (
        <path className="waymark-legend__head" d="M20 1.5 28 6 20 10.5Z" />
      )}
      {props.line === 'denied' && (
        <>
          <circle cx="24" cy="6" r="4.4" />
          <path d="M21.6 6h4.8" />
        </>
      )}
    </svg>
  );
}
