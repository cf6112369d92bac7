import { Label } from '@patternfly/react-core';
import type { ControlPlanesAnswer } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../host.ts';

const COLORS = { on: 'blue', partly: 'orange', off: 'grey', unknown: 'grey' } as const;

/** Whether a control plane runs in ambient mode, in the words that it has everywhere. */
export function AmbientBadge(props: { readonly is: ControlPlanesAnswer['clusters'][number]['ambient'] }): ReactElement {
  const { t } = useHost();
  return (
    <Label isCompact variant="outline" color={COLORS[props.is]}>
      {t(`mesh.ambient.${props.is}`)}
    </Label>
  );
}
