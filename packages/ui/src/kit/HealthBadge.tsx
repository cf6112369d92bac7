import { Label } from '@patternfly/react-core';
import {
  CheckCircleIcon,
  ExclamationCircleIcon,
  ExclamationTriangleIcon,
  MinusCircleIcon,
} from '@patternfly/react-icons';
import type { ReactElement } from 'react';
import type { HealthTone } from '@waymark/mesh';
import { useHost } from '../host.ts';

const LOOKS = {
  healthy: { color: 'green', icon: <CheckCircleIcon /> },
  degraded: { color: 'orange', icon: <ExclamationTriangleIcon /> },
  failing: { color: 'red', icon: <ExclamationCircleIcon /> },
  idle: { color: 'grey', icon: <MinusCircleIcon /> },
} as const;

/** Health by colour, mark and word together. */
export function HealthBadge(props: { readonly tone: HealthTone }): ReactElement {
  const { t } = useHost();
  const { color, icon } = LOOKS[props.tone];
  return (
    <Label isCompact variant="outline" color={color} icon={icon}>
      {t(`health.${props.tone}`)}
    </Label>
  );
}
