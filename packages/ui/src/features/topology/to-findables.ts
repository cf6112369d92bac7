import type { Findable } from '../../kit/search-sources.ts';
import type { Translate } from '../../messages/messages.ts';
import type { Picture } from './picture.ts';
import type { Selection } from './url.ts';
import { kindOf, nameOf } from './words.ts';

/** What the search may jump to while the picture is shown. */
export const toFindables = (
  picture: Picture,
  t: Translate,
  onSelect: (selection: Selection) => void,
): readonly Findable[] =>
  picture.answer.places.map((place) => ({
    id: place.key,
    kind: 'place',
    name: nameOf(place, t),
    hint: kindOf(place, picture.spans, t),
    also: [...(place.app === undefined ? [] : [place.app]), ...(place.services ?? []).map((service) => service.name)],
    go: () => onSelect({ is: 'place', key: place.key }),
  }));
