import type { ReactElement } from 'react';

/** The hexagon that means waypoint, in the colour of the text around it. */
export function WaypointMark(): ReactElement {
  return (
    <svg
      viewBox="0 0 16 16"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      aria-hidden="true"
    >
      <path d="M8 1.5 13.6 4.8v6.4L8 14.5 2.4 11.2V4.8Z" />
    </svg>
  );
}
