import type { ReactElement } from 'react';
import { CaptureBadge } from '../../../kit/CaptureBadge.tsx';
import { shortenMiddle } from '../../../kit/format.ts';
import type { Cell } from './table-row.ts';

/** Longer texts are whole on hover; the column may cut them still shorter. */
const LONGEST = 48;

export function TableCell({ cell }: { readonly cell: Cell }): ReactElement {
  if (cell.mark !== undefined) return <CaptureBadge mark={cell.mark} words={cell.text} />;
  if (cell.why !== undefined)
    return (
      <span className="waymark-quiet" title={cell.why}>
        <span aria-hidden="true">{cell.text}</span>
        <span className="pf-v6-screen-reader">{cell.why}</span>
      </span>
    );
  const tone = cell.tone === undefined ? undefined : `waymark-tone--${cell.tone}`;
  return (
    <span className={tone} title={cell.text}>
      {shortenMiddle(cell.text, LONGEST)}
    </span>
  );
}
