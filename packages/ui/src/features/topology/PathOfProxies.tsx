import { Label } from '@patternfly/react-core';
import { Fragment, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { WaypointMark } from '../../kit/WaypointMark.tsx';
import type { Hop } from './panel-sections.ts';

const COLORS = { ztunnel: 'blue', waypoint: 'green', sidecar: 'purple', gateway: 'grey', pod: 'grey' } as const;

/** The proxies in the order in which traffic meets them. */
export function PathOfProxies(props: { readonly path: readonly Hop[] }): ReactElement | null {
  const { t } = useHost();
  if (props.path.length === 0) return null;
  return (
    <section className="waymark-panel__section">
      <h3>{t('panel.path')}</h3>
      <ol className="waymark-path">
        {props.path.map((hop, index) => (
          <Fragment key={`${hop.kind} ${hop.words}`}>
            {index > 0 && (
              <li aria-hidden="true" className="waymark-quiet">
                →
              </li>
            )}
            <li>
              <Label
                isCompact
                variant="outline"
                color={COLORS[hop.kind]}
                {...(hop.kind === 'waypoint' ? { icon: <WaypointMark /> } : {})}
              >
                {hop.words}
              </Label>
            </li>
          </Fragment>
        ))}
      </ol>
    </section>
  );
}
