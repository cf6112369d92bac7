import type { RouteRecord } from './config-records.ts';
import type { ConditionRecord, ObjectReference } from './records.ts';
import type { WaypointName } from './waypoint-names.ts';

/** What istiod is expected to say of one parent of a route. */
export interface ParentVerdict {
  readonly parent: ObjectReference;
  readonly conditions: readonly Pick<ConditionRecord, 'type' | 'status' | 'reason'>[];
}

/** What a route is held against. */
export interface RouteSurroundings {
  /** `unseen`: in a namespace that was not read, so nothing is said against it. */
  readonly backend: (kind: 'Service' | 'ServiceEntry', name: WaypointName) => 'there' | 'missing' | 'unseen';
}

const ISTIO = 'networking.istio.io';

/** A mesh parent is a Service or a ServiceEntry. Gateways are another matter, and a waypoint as a parent is silently ignored. */
const meshKindOf = ({ group, kind }: ObjectReference): 'Service' | 'ServiceEntry' | undefined =>
  kind === 'Service' && (group === '' || group === 'core')
    ? 'Service'
    : kind === 'ServiceEntry' && group === ISTIO
      ? 'ServiceEntry'
      : undefined;

/** Conditions of a route's mesh parents. A wrong port, a foreign backend without a grant and a missing waypoint are not held against it, as istiod does not. */
export function judgeRoute(route: RouteRecord, around: RouteSurroundings): readonly ParentVerdict[] {
  const refs = backendFault(route, around);
  return route.parents.flatMap((parent): ParentVerdict[] => {
    const kind = meshKindOf(parent);
    if (kind === undefined) return [];
    const missing = around.backend(kind, at(parent, route)) === 'missing';
    return [
      {
        parent,
        conditions: [
          missing
            ? { type: 'Accepted', status: 'False', reason: 'NoMatchingParent' }
            : { type: 'Accepted', status: 'True', reason: 'Accepted' },
          refs === undefined
            ? { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs' }
            : { type: 'ResolvedRefs', status: 'False', reason: refs },
          // True whatever became of the waypoint: only its message tells.
          { type: 'ResolvedWaypoints', status: 'True', reason: 'ResolvedWaypoints' },
        ],
      },
    ];
  });
}

const at = (reference: ObjectReference, route: RouteRecord): WaypointName => ({
  namespace: reference.namespace ?? route.namespace,
  name: reference.name,
});

/** Kinds without an object of their own behind a name, or whose objects are not read here. */
const TRUSTED_BACKENDS: readonly string[] = [
  `${ISTIO}/Hostname`,
  'inference.networking.k8s.io/InferencePool',
  'multicluster.x-k8s.io/ServiceImport',
];

/** The last fault is the one that is told. */
function backendFault(route: RouteRecord, around: RouteSurroundings): 'InvalidKind' | 'BackendNotFound' | undefined {
  let fault: 'InvalidKind' | 'BackendNotFound' | undefined;
  for (const backend of route.backends) {
    const kind = meshKindOf(backend);
    if (kind === undefined) {
      if (!TRUSTED_BACKENDS.includes(`${backend.group}/${backend.kind}`)) fault = 'InvalidKind';
    } else if (around.backend(kind, at(backend, route)) === 'missing') fault = 'BackendNotFound';
  }
  return fault;
}
