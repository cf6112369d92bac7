import type { ReactElement } from 'react';
import './logo.css';

/** A waypoint's hexagon with a place in it. */
export function Logo(): ReactElement {
  return (
    <svg className="waymark-logo" viewBox="0 0 24 24" width="24" height="24" fill="none" aria-hidden="true">
      <path
        className="waymark-logo__way"
        d="M12 2.2 20.5 7v10L12 21.8 3.5 17V7Z"
        strokeWidth="2.2"
        strokeLinejoin="round"
      />
      <circle className="waymark-logo__mark" cx="12" cy="12" r="4" />
    </svg>
  );
}
