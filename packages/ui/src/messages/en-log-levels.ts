export const enLogLevels = {
  'levels.title': 'Log levels',
  'levels.proxy': 'Proxy',
  'levels.kind.ztunnel': 'ztunnel',
  'levels.kind.envoy': 'Envoy',
  'levels.hop.waypoint': 'waypoint {{pod}}',
  'levels.hop.ztunnel': 'ztunnel on {{node}}',
  'levels.hop.sidecar': 'sidecar of {{pod}}',
  'levels.none': 'No proxy on the way here has a level that can be changed.',
  'levels.loading': 'Asking the proxy…',
  'levels.now': 'It logs at level {{level}}.',
  'levels.modules': 'Except {{modules}}.',
  'levels.modulesMore': 'and {{count}} more',
  'levels.choose': 'Level',
  'levels.change': 'Change',
  'levels.lasts.ztunnel':
    'A level holds until the ztunnel restarts or somebody sets it back. debug tells of every connection that opens, trace of every frame: on a busy node that slows down all of its traffic.',
  'levels.lasts.envoy':
    'A level holds until the proxy restarts or somebody sets it back. debug writes dozens of lines for each request: on a busy proxy that slows down all of its traffic. Access lines do not depend on it.',
  'levels.may not change': 'Changing it needs your own right to create pods/portforward in the namespace of the proxy.',
  'levels.unseen':
    'The pod of this ztunnel is outside your view. Its level is told to who may get pods in its namespace; changing it also needs your own right to create pods/portforward there.',
  'levels.read only':
    'You read with the account that is lent to everyone, which changes nothing. Sign in with your own token.',
  'levels.view only': 'This Waymark is set to view only: nothing can be changed through it.',
  'levels.done': 'It logs at level {{level}} now.',
  'levels.failed': 'It was not changed: {{reason}}.',
  'levels.changed': 'Proxies at another log level',
  'levels.changed.what': '{{proxy}} {{pod}} logs at level {{level}}',
  'levels.changed.who': 'set by {{by}} {{age}}, at {{time}}; before it was {{before}}',
  'levels.changed.back': 'Set back to {{level}}',
  'levels.changed.more_one': '{{count}} more',
  'levels.changed.more_other': '{{count}} more',
} as const;
