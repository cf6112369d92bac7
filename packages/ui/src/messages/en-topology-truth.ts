/** How much the picture's numbers rest on, and what is not known of its ends. */
export const enTopologyTruth = {
  'panel.told':
    'Why they failed, ztunnel’s log tells of {{told}} of the {{of}} that metrics count: {{reasons}}. Metrics only guess why the others did.',
  'panel.told.reason': '{{count}} {{reason}}',
} as const;
