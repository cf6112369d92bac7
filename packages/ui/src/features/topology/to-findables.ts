import { placeKey, servicePlace } from '@waymark/mesh';
import { placePath } from '../../kit/place-path.ts';
import type { Findable } from '../../kit/search-sources.ts';
import type { Translate } from '../../messages/messages.ts';
import type { Picture } from './picture.ts';
import type { Selection } from './url.ts';
import { kindOf, nameOf } from './words.ts';

interface FindableWays {
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (path: string) => void;
}

/** What the search may jump to while the picture is shown: its places, and the pages of services behind them. */
export const toFindables = (
  picture: Picture,
  t: Translate,
  { onSelect, onOpen }: FindableWays,
): readonly Findable[] => [
  ...picture.answer.places.map((place): Findable => ({
    id: place.key,
    kind: 'place',
    name: nameOf(place, t),
    hint: kindOf(place, picture.spans, t),
    also: [...(place.app === undefined ? [] : [place.app]), ...(place.services ?? []).map((service) => service.name)],
    go: () => onSelect({ is: 'place', key: place.key }),
  })),
  ...servicesIn(picture).map(({ id, name, namespace, path }): Findable => ({
    id,
    kind: 'place',
    name,
    hint: t('service.found', { namespace }),
    go: () => onOpen(path),
  })),
];

interface FoundService {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly path: string;
}

function servicesIn({ answer }: Picture): readonly FoundService[] {
  const found = new Map<string, FoundService>();
  for (const place of answer.places)
    for (const service of [...(place.services ?? []), ...(place.id.kind === 'service' ? [place.id] : [])]) {
      const at = servicePlace(service);
      const id = `page of ${placeKey(at)}`;
      const { name, namespace } = service;
      found.set(id, { id, name, namespace, path: placePath(at) ?? '' });
    }
  return [...found.values()];
}
