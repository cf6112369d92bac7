/** Waypoints: the list and the page of one. */
export const enWaypoints = {
  'gap.missing.service entries': 'ServiceEntries',
  'gap.missing.workload entries': 'WorkloadEntries',
  'gap.missing.policies': 'authorization policies',
  'gap.missing.routes': 'routes',
  'gap.missing.extensions': 'objects that extend proxies',
} as const;
