import { CubeIcon, LayerGroupIcon } from '@patternfly/react-icons';
import type { Hop } from '@waymark/contract';
import type { ReactElement } from 'react';
import { WaypointMark } from '../../kit/WaypointMark.tsx';

/** The mark of a hop, in its colour. */
export function HopMark({ hop }: { readonly hop: Hop }): ReactElement {
  return (
    <span className={`waymark-hop waymark-hop--${hop}`} aria-hidden="true">
      {hop === 'app' ? <CubeIcon /> : hop === 'waypoint' ? <WaypointMark /> : <LayerGroupIcon />}
    </span>
  );
}
