/** What ambient mode comes to at a waypoint, a workload, an edge and a control plane. */
export const enAmbient = {
  'waypoint.tab.logs': 'Logs',
  'waypoint.logs.missing': 'There is no such waypoint, so nobody writes lines.',
  'waypoint.logs.lead': 'Its own lines, and those of the ztunnels that speak to it.',
  'waypoint.logs.whole': 'On a screen of their own',
} as const;
