/** Gaps of one cluster among several, of clocks, and of what proxies and istiod tell themselves. */
export const enGaps = {
  'gap.source.istiod': 'istiod',
  'gap.source.ztunnel': 'ztunnel',
  'gap.source.envoy': 'Envoy',
  'gap.missing.sync': 'what proxies accepted of their configuration',
  'gap.missing.dumps': 'what proxies hold and do',
  'gap.missingOf': 'Missing of cluster {{cluster}}: {{what}}',
  'gap.sourceOf': '{{source}} of cluster {{cluster}}',

  'gap.source.loki': 'Loki',
  'gap.missing.config': 'configuration ({{kinds}})',
  'gap.missing.times': 'traffic at its right time',
  'gap.code.clock_off': 'The clock of {{source}} has been off by {{off}} since {{time}}.',
  'gap.missing.metrics': 'what proxies tell in {{namespaces}}',
  'gap.namespaces.beyond': 'namespaces beyond your rights',
  'gap.namespaces.more': '{{count}} more',
  'gap.missing.uncounted': 'failures without a metric',
  'gap.code.not_looked_for':
    'They are not looked for since {{time}}, or not everywhere: the logs of {{source}} are not followed, on some nodes not, or not from so early on.',
  'gap.off.seconds': '{{value}} s',
  'gap.off.minutes': '{{value}} min',
  'gap.off.hours': '{{value}} h',
} as const;
