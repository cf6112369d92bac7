/** Words for judgements and the thresholds behind them. */
export const enHealth = {
  'outcome.code': '{{code}}',
  'sentence.code': '{{share}} of requests are answered with {{code}}.',
  'threshold.annotation': 'The annotation on {{kind}} {{name}} draws the line at {{limit}}.',
  'threshold.configuration': 'Waymark’s configuration draws the line at {{limit}}.',
  'threshold.unreadable':
    'The annotation health.kiali.io/rate on {{kind}} {{name}} holds what cannot be read: “{{parts}}”. Expected: code,degraded,failure,protocol,direction.',
} as const;
