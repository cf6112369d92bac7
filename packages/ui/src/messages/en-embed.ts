/** Of screens in a frame of another page. */
export const enEmbed = {
  'embed.signIn.title': 'Waiting to be signed in',
  'embed.signIn.words': 'The page around this picture signs you in. If nothing happens, tell whoever runs that page.',
  'embed.anyCluster.loading': 'Looking for it…',
  'embed.health.title': 'Health of workloads',
  'embed.health.loading': 'Asking how they do…',
  'embed.health.shown_one': '{{count}} workload',
  'embed.health.shown_other': '{{count}} workloads',
  'embed.health.troubles': 'Not well',
} as const;
