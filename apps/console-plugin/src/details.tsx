import { Label, Skeleton } from '@patternfly/react-core';
import { useTranslation } from 'react-i18next';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { WorkloadRow } from '@waymark/contract';
import { inConsole, screenOf, type ClusterObject } from './paths.ts';
import { PLUGIN } from './plugin-metadata.ts';
import { useWorkload } from './use-mesh.ts';

export interface ItemProps {
  readonly obj: ClusterObject;
}

/** How many of its pods the mesh has captured, or that it has none of them. */
export function dataplane({ obj }: ItemProps): ReactElement {
  const { t } = useTranslation(`plugin__${PLUGIN}`);
  return (
    <Fact obj={obj}>
      {({ place }) => {
        const { captured = 0, sidecar = 0 } = place.capture?.pods ?? {};
        const all = Object.values(place.capture?.pods ?? {}).reduce((sum: number, count) => sum + (count ?? 0), 0);
        if (all === 0) return <Label>{t('no pods')}</Label>;
        if (captured === all) return <Label color="blue">{t('ambient')}</Label>;
        if (sidecar === all) return <Label color="purple">{t('sidecar')}</Label>;
        if (captured + sidecar === 0) return <Label>{t('out of mesh')}</Label>;
        return <Label color="orange">{t('{{captured}} of {{all}} captured', { captured, all })}</Label>;
      }}
    </Fact>
  );
}

/** The waypoint in front of it. */
export function waypoint({ obj }: ItemProps): ReactElement {
  const { t } = useTranslation(`plugin__${PLUGIN}`);
  return (
    <Fact obj={obj}>
      {({ place }) => (
        <Label color={place.capture?.behindWaypoint === true ? 'green' : 'grey'}>
          {place.capture?.behindWaypoint === true ? t('behind a waypoint') : t('none')}
        </Label>
      )}
    </Fact>
  );
}

const TONES = { healthy: 'green', degraded: 'orange', failing: 'red', idle: 'grey' } as const;

/** Its health of the last minutes, with the way to why. */
export function health({ obj }: ItemProps): ReactElement {
  const { t } = useTranslation(`plugin__${PLUGIN}`);
  return (
    <Fact obj={obj}>
      {(row) => (
        <Link to={inConsole(screenOf(obj, row.place.id.kind === 'workload' ? row.place.id.cluster : undefined))}>
          <Label color={TONES[row.health.tone]}>{t(row.health.tone)}</Label>
        </Link>
      )}
    </Fact>
  );
}

function Fact(props: {
  readonly obj: ClusterObject;
  readonly children: (row: WorkloadRow) => ReactElement;
}): ReactElement {
  const { t } = useTranslation(`plugin__${PLUGIN}`);
  const asked = useWorkload(props.obj);
  if (asked.is === 'waiting') return <Skeleton width="6rem" screenreaderText={t('Asking the mesh')} />;
  if (asked.is === 'unknown') return <span>{t('Waymark cannot say')}</span>;
  if (asked.value === undefined) return <span>{t('not known to the mesh')}</span>;
  return props.children(asked.value);
}
