import { Th } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import './tables.css';

/** The head of a column of numbers: it stands where they end. */
export function NumberTh({ children }: { readonly children: string }): ReactElement {
  return (
    <Th modifier="nowrap" className="waymark-number">
      {children}
    </Th>
  );
}
