import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';

/** Why a list is not there: the reader's rights, or a source. */
export function NotShown(props: { readonly is: 'not allowed' | 'not known'; readonly what: string }): ReactElement {
  const { t } = useHost();
  return (
    <p className="waymark-quiet">
      {props.is === 'not allowed' ? t('workload.notAllowed', { what: props.what }) : t('workload.notKnown')}
    </p>
  );
}
