/** Texts of a time of which the metrics store holds nothing: that is not silence. */
export const enUnkept = {
  'unkept.title': 'No data was kept for this time',
  'unkept.body':
    'The metrics store holds nothing of any proxy for {{range}}: it was not collecting yet, or has let it go. Whether anybody talked then, nobody can say.',
  'unkept.live.title': 'No proxy is being measured',
  'unkept.live.body':
    'The metrics store holds nothing of any proxy for the {{window}}: ztunnels, waypoints and sidecars are not scraped. Whether anybody talks, nobody can say.',
  'unkept.newest': 'Show the newest picture',
  'unkept.strip': 'No data was kept for this time',
  'unkept.compared': 'Of the window that ended {{when}} no data was kept, so there is nothing to compare with.',
} as const;
