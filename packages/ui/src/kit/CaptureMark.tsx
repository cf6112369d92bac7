import type { ReactElement } from 'react';
import type { Mark } from '../canvas/drawing.ts';

/** The mark beside the word: the same shapes that stand inside places. Colour comes from the text around it. */
export function CaptureMark(props: { readonly mark: Mark }): ReactElement {
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
      {SHAPES[props.mark]}
    </svg>
  );
}

const ring = <circle cx="8" cy="8" r="6" />;
const dot = <circle cx="8" cy="8" r="2.4" fill="currentColor" stroke="none" />;

const SHAPES: Readonly<Record<Mark, ReactElement>> = {
  ambient: (
    <>
      {ring}
      {dot}
    </>
  ),
  'ambient-waypoint': (
    <>
      {ring}
      <path d="M8 4.6 11 6.3v3.4L8 11.4 5 9.7V6.3Z" fill="currentColor" stroke="none" />
    </>
  ),
  sidecar: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="1.5" />
      <rect x="5.6" y="5.6" width="4.8" height="4.8" fill="currentColor" stroke="none" />
    </>
  ),
  pending: <circle cx="8" cy="8" r="6" strokeDasharray="2.6 2.1" />,
  'not-captured': <path d="M10.6 2.6A6 6 0 1 0 14 8M14 2l-4 4M10 2l4 4" />,
  'out-of-mesh': <circle cx="8" cy="8" r="2.6" />,
  mixed: (
    <>
      <circle cx="8" cy="6" r="3.8" />
      <circle cx="8" cy="10" r="3.8" />
    </>
  ),
  none: <circle cx="8" cy="8" r="1" />,
};
