/** What is missing of one cluster among several. */
export const enGaps = {
  'gap.missingOf': 'Missing of cluster {{cluster}}: {{what}}',
  'gap.sourceOf': '{{source}} of cluster {{cluster}}',
} as const;
