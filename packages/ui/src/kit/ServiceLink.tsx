import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { servicePlace } from '@waymark/mesh';
import { carriedSearch } from './global-choice.ts';
import { placePath } from './place-path.ts';

interface ServiceLinkProps {
  readonly cluster: string;
  readonly service: { readonly namespace: string; readonly name: string };
}

/** A service by its name, and the way to its page. */
export function ServiceLink({ cluster, service: { namespace, name } }: ServiceLinkProps): ReactElement {
  const [search] = useSearchParams();
  const path = placePath(servicePlace({ cluster, namespace, name })) ?? '';
  return <Link to={`${path}${carriedSearch(search)}`}>{name}</Link>;
}
