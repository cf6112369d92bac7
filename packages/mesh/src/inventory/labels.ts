import type { Labels, LabelSelector } from './records.ts';

/** Label keys that Istio, the Gateway API and Kubernetes give a meaning to. */
export const LABEL = {
  dataplaneMode: 'istio.io/dataplane-mode',
  injection: 'istio-injection',
  revision: 'istio.io/rev',
  useWaypoint: 'istio.io/use-waypoint',
  useWaypointNamespace: 'istio.io/use-waypoint-namespace',
  useWaypointCanary: 'istio.io/use-waypoint-canary',
  useWaypointCanaryNamespace: 'istio.io/use-waypoint-canary-namespace',
  ingressUseWaypoint: 'istio.io/ingress-use-waypoint',
  tunnel: 'networking.istio.io/tunnel',
  waypointFor: 'istio.io/waypoint-for',
  managed: 'gateway.istio.io/managed',
  gatewayName: 'gateway.networking.k8s.io/gateway-name',
  gatewayClass: 'gateway.networking.k8s.io/gateway-class-name',
  workloadName: 'service.istio.io/workload-name',
  canonicalName: 'service.istio.io/canonical-name',
  canonicalRevision: 'service.istio.io/canonical-revision',
  podTemplateHash: 'pod-template-hash',
} as const;

/** An equality selector as Services have it. Selects nothing when empty. */
export function selects(selector: Labels, labels: Labels): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** A label selector as the Gateway API has it. Unlike a Service's, an empty one matches everything. */
export function matches(selector: LabelSelector, labels: Labels): boolean {
  const equal = Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    selector.matchExpressions.every(({ key, operator, values }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
      }
    })
  );
}
