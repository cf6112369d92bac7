import type { Place, Remark } from '@waymark/mesh';
import type { Translate } from '../messages/messages.ts';

type Dead = Extract<Remark, { readonly is: 'behind-dead-waypoint' }>;
type Remarked = { readonly remarks: readonly Remark[] };

/** The first waypoint in front of a place that has no ready pod: who calls it that way fails. */
export const deadWaypointOf = ({ remarks }: Remarked | Place): Dead | undefined =>
  remarks.find((remark) => remark.is === 'behind-dead-waypoint');

const nameOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

export const deadWaypointWords = ({ service, waypoint }: Dead, t: Translate): string =>
  t('unreached.dead', { service: nameOf(service), waypoint: nameOf(waypoint) });

/** In few words, where the object stands beside it. */
export const deadWaypointNote = ({ waypoint }: Dead, t: Translate): string =>
  t('unreached.short', { waypoint: nameOf(waypoint) });
