import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../../host.ts';
import { AmbientBadge } from '../../kit/AmbientBadge.tsx';
import { controlPlanesQuery } from '../../kit/control-planes-query.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { useClient } from '../../kit/use-client.ts';

/** Whether the control plane that this is runs in ambient mode, and the way to what says so. Nothing until it is known. */
export function ControlPlaneBadge({ cluster }: { readonly cluster: string }): ReactElement | null {
  const { t } = useHost();
  const [search] = useSearchParams();
  const { data } = useQuery(controlPlanesQuery(useClient()));
  const plane = data?.clusters.find((one) => one.cluster === cluster);
  if (plane === undefined) return null;
  return (
    <>
      <AmbientBadge is={plane.ambient} />
      <Link to={`/mesh${carriedSearch(search)}`}>{t('workload.ambientEvidence')}</Link>
    </>
  );
}
