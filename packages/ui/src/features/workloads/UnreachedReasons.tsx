import { ExclamationCircleIcon } from '@patternfly/react-icons';
import type { ReactElement } from 'react';

/** Why calls to a place fail before they reach it, a sentence each; nothing without any. */
export function UnreachedReasons({ sentences }: { readonly sentences: readonly string[] }): ReactElement {
  return (
    <>
      {sentences.map((words) => (
        <p key={words} className="waymark-workload__unreached">
          <ExclamationCircleIcon aria-hidden /> {words}
        </p>
      ))}
    </>
  );
}
