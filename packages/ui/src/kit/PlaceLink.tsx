import type { PlaceId } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { carriedSearch } from './global-choice.ts';
import { placePath } from './place-path.ts';

interface PlaceLinkProps {
  readonly id: PlaceId;
  readonly words: string;
}

/** A place by its name, and the way to its page where it has one. */
export function PlaceLink({ id, words }: PlaceLinkProps): ReactElement {
  const [search] = useSearchParams();
  const path = placePath(id);
  return path === undefined ? <>{words}</> : <Link to={`${path}${carriedSearch(search)}`}>{words}</Link>;
}
