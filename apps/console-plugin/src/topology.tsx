import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { dataplane, health, waypoint } from './details.tsx';
import type { ClusterObject } from './paths.ts';
import './pages/page.css';
import { PLUGIN } from './plugin-metadata.ts';

/** The little of the console's picture elements that is read here. */
interface TopologyElement {
  getData(): { readonly resource?: ClusterObject } | undefined;
}

const AMBIENT = 'istio.io/dataplane-mode';

/** A mark on a workload of the console's topology that its own label puts into the mesh; cheap, since it is asked for each of hundreds. */
export function dataplaneDecorator(
  element: TopologyElement,
  radius: number,
  x: number,
  y: number,
): ReactElement | null {
  const labels = element.getData()?.resource?.metadata?.labels ?? {};
  if (labels[AMBIENT] !== 'ambient' && labels['sidecar.istio.io/inject'] !== 'true') return null;
  return <Mark radius={radius} x={x} y={y} kind={labels[AMBIENT] === 'ambient' ? 'ambient' : 'sidecar'} />;
}

function Mark(props: {
  readonly radius: number;
  readonly x: number;
  readonly y: number;
  readonly kind: 'ambient' | 'sidecar';
}): ReactElement {
  const { t } = useTranslation(`plugin__${PLUGIN}`);
  const { radius, x, y, kind } = props;
  return (
    <g className="waymark-console__mark">
      <title>{t(kind)}</title>
      <circle cx={x} cy={y} r={radius * 0.8} />
      <circle cx={x} cy={y} r={radius * 0.35} className="waymark-console__mark-inside" />
    </g>
  );
}

/** What the mesh says of the workload that is chosen in the console's topology. */
export function useTrafficSection(
  element: TopologyElement,
): readonly [section: ReactElement | undefined, loaded: true, error: undefined] {
  const resource = element.getData()?.resource;
  return [resource === undefined ? undefined : <Section obj={resource} />, true, undefined];
}

function Section({ obj }: { readonly obj: ClusterObject }): ReactElement {
  const { t } = useTranslation(`plugin__${PLUGIN}`);
  return (
    <dl className="waymark-console__section">
      <dt>{t('Mesh data plane')}</dt>
      <dd>{dataplane({ obj })}</dd>
      <dt>{t('Waypoint')}</dt>
      <dd>{waypoint({ obj })}</dd>
      <dt>{t('Mesh health')}</dt>
      <dd>{health({ obj })}</dd>
    </dl>
  );
}
