/** What ambient mode comes to at a waypoint, a workload, an edge and a control plane. */
export const enAmbient = {
  'waypoint.tab.logs': 'Logs',
  'waypoint.logs.missing': 'There is no such waypoint, so nobody writes lines.',
  'waypoint.logs.lead': 'Its own lines, and those of the ztunnels that speak to it.',
  'waypoint.logs.whole': 'On a screen of their own',

  'waypoint.metrics.lead': 'Everything to and through this waypoint, over the last {{span}}.',
  'waypoint.metrics.requests': 'Requests',
  'waypoint.metrics.errors': 'Errors',
  'waypoint.metrics.p50': 'p50',
  'waypoint.metrics.p95': 'p95',
  'waypoint.metrics.p99': 'p99',
  'waypoint.metrics.bytes': 'Throughput',
  'waypoint.metrics.failedConnections': 'Failed connections',
  'waypoint.metrics.services': 'By service',
} as const;
