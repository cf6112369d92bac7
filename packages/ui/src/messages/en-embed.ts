/** Of screens in a frame of another page. */
export const enEmbed = {
  'embed.signIn.title': 'Waiting to be signed in',
  'embed.signIn.words': 'The page around this picture signs you in. If nothing happens, tell whoever runs that page.',
  'embed.signIn.wordsHere':
    'The page around this picture may sign you in. If nothing happens, sign in by yourself: a window of Waymark opens for that.',
  'embed.signIn.here': 'Sign in to Waymark',
  'embed.consent.title': 'Show Waymark in another page',
  'embed.consent.ask':
    'A page of {{origin}} wants to show Waymark to you as {{user}}. It only shows: nothing can be changed from there.',
  'embed.consent.know': 'That page is told what you select and open in it, and nothing of what the mesh carries.',
  'embed.consent.yes': 'Show it there',
  'embed.consent.no': 'Do not',
  'embed.consent.refused': 'Waymark may not be shown there',
  'embed.consent.done': 'Done: you can close this window',
  'embed.consent.alone': 'The page that asked cannot be reached',
  'embed.consent.aloneWords':
    'It was closed, or your browser keeps its windows apart from this one. Ask whoever runs that page to sign you in.',
  'embed.consent.nothing': 'There is nothing to allow here',
  'embed.consent.nothingWords': 'This window is opened by Waymark where it stands in another page.',
  'embed.anyCluster.loading': 'Looking for it…',
  'embed.health.title': 'Health of workloads',
  'embed.health.loading': 'Asking how they do…',
  'embed.health.shown_one': '{{count}} workload',
  'embed.health.shown_other': '{{count}} workloads',
  'embed.health.troubles': 'Not well',
} as const;
