import { readPlaceKey, type PlaceKey } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { carriedSearch } from './global-choice.ts';

/** The way to a workload's own page; nothing for places that are no workload. */
export function OpenWorkload(props: { readonly placeKey: PlaceKey }): ReactElement | null {
  const { t } = useHost();
  const [search] = useSearchParams();
  const id = readPlaceKey(props.placeKey);
  if (id?.kind !== 'workload') return null;
  const path = [id.cluster, id.namespace, id.name].map(encodeURIComponent).join('/');
  return (
    <Link to={`/workloads/${path}${carriedSearch(search)}`} aria-label={t('workload.openNamed', { name: id.name })}>
      {t('workload.open')}
    </Link>
  );
}
