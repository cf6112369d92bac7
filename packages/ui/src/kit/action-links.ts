import type { PlaceId } from '@waymark/mesh';
import type { Translate } from '../messages/messages.ts';

/** Names of the parameters that say what the page of changes is about. */
export const ACTION_PARAMETERS = {
  is: 'do',
  kind: 'kind',
  namespace: 'in',
  name: 'name',
  cluster: 'cluster',
  waypoint: 'waypoint',
  waypointNamespace: 'waypointIn',
} as const;

/** What a change can be about. */
export interface ActionSubject {
  readonly kind: 'namespace' | 'service' | 'workload' | 'pod';
  readonly cluster?: string;
  readonly namespace: string;
  /** Of a namespace its own. */
  readonly name: string;
}

export interface ActionLink {
  readonly words: string;
  readonly path: string;
}

/** What can be changed about a place: links to the page of changes, filled in. Empty where nothing can. */
export function waypointActions(subject: ActionSubject, t: Translate): readonly ActionLink[] {
  const { name } = subject;
  const link = (is: string, words: string): ActionLink => ({ words, path: actionPath(is, subject) });
  const ofWaypoint = [
    link('enrol', t('actions.link.enrol', { name })),
    link('unenrol', t('actions.link.unenrol', { name })),
  ];
  if (subject.kind !== 'namespace') return ofWaypoint;
  return [
    link('join-ambient', t('actions.link.join', { name })),
    link('leave-ambient', t('actions.link.leave', { name })),
    link('create-waypoint', t('actions.link.create', { name })),
    ...ofWaypoint,
  ];
}

/** The same for a place of a picture. */
export function actionsOfPlace(id: PlaceId | undefined, t: Translate): readonly ActionLink[] {
  switch (id?.kind) {
    case 'namespace':
      return waypointActions(
        { kind: 'namespace', cluster: id.cluster, namespace: id.namespace, name: id.namespace },
        t,
      );
    case 'service':
    case 'workload':
      return waypointActions({ kind: id.kind, cluster: id.cluster, namespace: id.namespace, name: id.name }, t);
    default:
      return [];
  }
}

function actionPath(
  is: string,
  { kind, namespace, name, cluster }: ActionSubject,
  waypoint?: { readonly namespace: string; readonly name: string },
): string {
  const names = ACTION_PARAMETERS;
  const search = new URLSearchParams({ [names.is]: is, [names.kind]: kind, [names.namespace]: namespace });
  if (kind !== 'namespace') search.set(names.name, name);
  if (cluster !== undefined) search.set(names.cluster, cluster);
  if (waypoint !== undefined) {
    search.set(names.waypoint, waypoint.name);
    search.set(names.waypointNamespace, waypoint.namespace);
  }
  return `/actions?${search.toString()}`;
}
