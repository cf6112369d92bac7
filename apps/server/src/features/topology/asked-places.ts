import { namespaceOf, readPlaceKey, type PlaceId } from '@waymark/mesh';
import { InputError } from '../../http/input.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader, Readers } from '../../readers/readers.ts';

const KUBERNETES_NAME = /^[A-Za-z0-9._-]+$/;

/** A place or what stands for several of them. Throws InputError for any other text. */
export function readPlaceOrGroup(field: string, text: string): PlaceId {
  const id = readPlaceKey(text);
  const named = Object.values(id ?? {}).every((word: string) => KUBERNETES_NAME.test(word));
  return id !== undefined && isGroup(id) && named ? id : readPlace(field, text);
}

/** Drawn for several places, so that no proxy counts for it. */
export const isGroup = ({ kind }: PlaceId): boolean =>
  kind === 'app' || kind === 'version' || kind === 'front' || kind === 'namespace' || kind === 'cluster';

/** A place that proxies count for. Throws InputError for any other text. */
export function readPlace(field: string, text: string): PlaceId {
  const id = readPlaceKey(text);
  switch (id?.kind) {
    case 'outside':
    case 'unknown':
      return id;
    case 'workload':
    case 'service':
      if (KUBERNETES_NAME.test(id.namespace) && KUBERNETES_NAME.test(id.name)) return id;
  }
  throw new InputError(`${field}: is no place`);
}

/** Throws the problem `not_allowed` unless every place lies in a namespace the reader may see, but for those in none, which say nothing alone. */
export async function refuseBeyondRights(
  readers: Readers,
  reader: Reader,
  places: readonly PlaceId[],
  signal: AbortSignal,
): Promise<void> {
  const namespaces = places.flatMap((id) => namespaceOf(id) ?? []);
  const visible = await readers.visibleNamespaces(reader, namespaces, signal);
  if (namespaces.length === 0 || namespaces.some((n) => !visible.has(n))) throw new Refused('not_allowed');
}
