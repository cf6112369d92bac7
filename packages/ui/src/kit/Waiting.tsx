import { Skeleton } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import './waiting.css';

/** The outline of a page that is on its way, and what it waits for. */
export function Waiting(props: { readonly words: string }): ReactElement {
  return (
    <div className="waymark-waiting" role="status">
      <p>{props.words}</p>
      <div className="waymark-waiting__boxes" aria-hidden="true">
        <Skeleton height="100%" />
        <Skeleton height="100%" />
        <Skeleton height="100%" />
      </div>
    </div>
  );
}
