import { readPlaceKey, type PlaceKey } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { carriedSearch } from './global-choice.ts';
import { placePath } from './place-path.ts';

/** The way to the own page of a workload or service; nothing for places that have none. */
export function OpenWorkload(props: { readonly placeKey: PlaceKey }): ReactElement | null {
  const { t } = useHost();
  const [search] = useSearchParams();
  const id = readPlaceKey(props.placeKey);
  const path = id === undefined ? undefined : placePath(id);
  if (id === undefined || path === undefined || !('name' in id)) return null;
  return (
    <Link to={`${path}${carriedSearch(search)}`} aria-label={t('workload.openNamed', { name: id.name })}>
      {t('workload.open')}
    </Link>
  );
}
