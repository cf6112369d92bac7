import type { ReactElement } from 'react';
import type { Cell } from './cell.ts';

export function TableCell({ cell }: { readonly cell: Cell }): ReactElement {
  const tone = cell.tone === undefined ? '' : ` waymark-ztunnel__${cell.tone}`;
  if (cell.shape === 'sentence') return <span className={tone.trim()}>{cell.text}</span>;
  return (
    <span className={`waymark-ztunnel__cell${tone}`} title={cell.title ?? cell.text}>
      {cell.text}
    </span>
  );
}
