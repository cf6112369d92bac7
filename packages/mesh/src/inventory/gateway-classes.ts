/** Controllers whose Gateways are waypoints. */
export const WAYPOINT_CONTROLLERS: readonly string[] = [
  'istio.io/mesh-controller',
  'istio.io/agentgateway-waypoint-controller',
];

/** Classes that Istio makes itself, with their controllers: they are there even where classes may not be read. */
export const OWN_CLASSES: Readonly<Record<string, string>> = {
  'istio-waypoint': 'istio.io/mesh-controller',
  'istio-agentgateway-waypoint': 'istio.io/agentgateway-waypoint-controller',
  istio: 'istio.io/gateway-controller',
  'istio-remote': 'istio.io/unmanaged-gateway',
};
