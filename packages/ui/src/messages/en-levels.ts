/** Places that stand for several. */
export const enLevels = {
  'role.app': 'App',
  'role.version': 'Version',
  'role.front': 'Waypoint and what it fronts',
  'role.cluster': 'Cluster',

  'panel.label': 'Details of the picture',
  'place.at': '{{name}} ({{cluster}})',
  'place.inCluster': '{{kind}}, cluster {{cluster}}',
} as const;
