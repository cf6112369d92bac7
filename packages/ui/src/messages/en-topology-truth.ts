/** How much the picture's numbers rest on, and what is not known of its ends. */
export const enTopologyTruth = {
  'panel.told':
    'Why they failed, ztunnel’s log tells of {{told}} of the {{of}} that metrics count: {{reasons}}. Metrics only guess why the others did.',
  'panel.told.reason': '{{count}} {{reason}}',
  'gap.quiet.uncounted':
    'Failures that no metric counts are in the picture only as far as ztunnels’ logs were followed; that was not everywhere or not all this time.',
  'gap.quiet': 'Not looked at: {{what}}.',
  'gap.quietOf': 'Cluster {{cluster}} is not read, only seen in traffic: its {{what}} are not known.',
} as const;
