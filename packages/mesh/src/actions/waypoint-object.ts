import { LABEL } from '../inventory/labels.ts';
import type { WaypointPlan } from './action.ts';

/** A Gateway as it is written to the API server. */
export interface WaypointObject {
  readonly apiVersion: 'gateway.networking.k8s.io/v1';
  readonly kind: 'Gateway';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly gatewayClassName: string; readonly listeners: readonly object[] };
}

/** Kubernetes writes a namespace's name into this label of it. */
const NAME_OF_NAMESPACE = 'kubernetes.io/metadata.name';

/** As `istioctl waypoint generate` writes it. */
export function waypointObject(plan: WaypointPlan): WaypointObject {
  const { namespace, name, takes, revision } = plan;
  const allowed = allowedRoutesOf(plan);
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: {
      name,
      namespace,
      labels: { [LABEL.waypointFor]: takes, ...(revision === undefined ? {} : { [LABEL.revision]: revision }) },
    },
    spec: {
      gatewayClassName: 'istio-waypoint',
      listeners: [
        {
          name: 'mesh',
          port: 15008,
          protocol: 'HBONE',
          ...(allowed === undefined ? {} : { allowedRoutes: { namespaces: allowed } }),
        },
      ],
    },
  };
}

function allowedRoutesOf({ admits, namespace }: WaypointPlan): object | undefined {
  switch (admits.from) {
    case 'same':
      return undefined;
    case 'all':
      return { from: 'All' };
    case 'listed': {
      // A selector admits what it matches and nothing else, not even its own namespace.
      const values = [...new Set([namespace, ...admits.namespaces])].sort();
      return {
        from: 'Selector',
        selector: { matchExpressions: [{ key: NAME_OF_NAMESPACE, operator: 'In', values }] },
      };
    }
  }
}
