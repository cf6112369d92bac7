/** How much the picture's numbers rest on, and what is not known of its ends. */
export const enTopologyTruth = {
  'panel.told':
    'Why they failed, ztunnel’s log tells of {{told}} of the {{of}} that metrics count: {{reasons}}. Metrics only guess why the others did.',
  'panel.told.reason': '{{count}} {{reason}}',
  'gap.quiet.uncounted':
    'Failures that no metric counts are in the picture only as far as ztunnels’ logs were followed; that was not everywhere or not all this time.',
  'gap.quiet': 'Not looked at: {{what}}.',
  'gap.quietOf': 'Cluster {{cluster}} is not read, only seen in traffic: its {{what}} are not known.',

  'cluster.label': 'Cluster',
  'cluster.prefix': 'cluster',
  'cluster.all': 'all',
  'cluster.hint': 'All of {{cluster}}, and whoever it talks to in other clusters',

  'summary.contradicted_one': 'No flow fails, but {{count}} place is not as it is configured.',
  'summary.contradicted_other': 'No flow fails, but {{count}} places are not as they are configured.',

  'sentence.unnamed':
    'Clients of which no proxy can tell who they are: from outside the cluster, of the host’s network, or in plain text from an address of no pod. They may be one or many.',
} as const;
