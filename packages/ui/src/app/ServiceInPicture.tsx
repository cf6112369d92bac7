import { placeKey, servicePlace } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { Navigate, useParams, useSearchParams } from 'react-router';

/** A service has no page of its own: the picture of services around it is. */
export function ServiceInPicture(): ReactElement {
  const { cluster = '', namespace = '', name = '' } = useParams();
  const [search] = useSearchParams();
  const next = new URLSearchParams(search);
  if (!next.has('ns')) next.set('ns', namespace);
  next.set('level', 'service');
  next.set('focus', placeKey(servicePlace({ cluster, namespace, name })));
  return <Navigate replace to={`/topology?${next.toString()}`} />;
}
