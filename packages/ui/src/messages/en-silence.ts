/** Why nothing, or no HTTP, is seen to reach a place. */
export const enSilence = {
  'silence.title.traffic': 'Why is there no traffic?',
  'silence.title.http': 'Why is there no HTTP?',
  'silence.no-waypoint':
    'No waypoint reads its requests: ztunnels count its connections and bytes only. A waypoint for its service would tell requests, errors and latency.',
  'silence.waypoint-not-bound':
    'Service {{service}} names a waypoint that is not bound ({{reason}}), so nobody reads its requests.',
  'silence.waypoint-not-ready':
    'The waypoint of service {{service}} has no ready pod: calls to it fail before anybody reads them.',
  'silence.port-not-http':
    'Port {{port}} of service {{service}} is declared as {{protocol}}, so it is not read as HTTP. If it is HTTP, set its appProtocol to http or let its name begin with http.',
  'silence.proxies.ztunnel_one': '{{count}} ztunnel of its nodes',
  'silence.proxies.ztunnel_other': '{{count}} ztunnels of its nodes',
  'silence.proxies.waypoint_one': '{{count}} pod of its waypoint',
  'silence.proxies.waypoint_other': '{{count}} pods of its waypoint',
  'silence.proxies.sidecar_one': '{{count}} of its sidecars',
  'silence.proxies.sidecar_other': '{{count}} of its sidecars',
  'silence.not-scraped.down': 'Prometheus does not get through to {{proxies}}: what they count is missing.',
  'silence.not-scraped.missing': 'Prometheus does not know {{proxies}} as a target: what they count is missing.',
  'silence.unnamed-clients': 'Some of its callers are not in the mesh and no proxy could name them.',
  'silence.no-traffic': 'No proxy counted anything that reached it in this time.',
  'silence.no-traffic.unread': 'Nothing is known to have reached it, but not everything could be read.',
  'silence.not-captured.why_one': '{{count}} pod is not in the mesh ({{why}}): no proxy of its own counts for it.',
  'silence.not-captured.why_other':
    '{{count}} pods are not in the mesh ({{why}}): no proxy of their own counts for them.',
  'silence.not-captured.out_one': '{{count}} pod is not in the mesh: no proxy of its own counts for it.',
  'silence.not-captured.out_other': '{{count}} pods are not in the mesh: no proxy of their own counts for them.',
  'silence.not-captured.missed_one':
    '{{count}} pod should be in the mesh, but was not captured. Restarting it may help.',
  'silence.not-captured.missed_other':
    '{{count}} pods should be in the mesh, but were not captured. Restarting them may help.',
  'silence.not-captured.pending_one': '{{count}} pod waits for its node’s ztunnel to accept it.',
  'silence.not-captured.pending_other': '{{count}} pods wait for their nodes’ ztunnels to accept them.',
  'silence.out.host network': 'they use the host’s network',
  'silence.out.opted out': 'opted out by label',
  'silence.out.excluded namespace': 'their namespace is excluded',
  'silence.out.not selected': 'no label asks for it',
  'silence.denied': '{{connections}} connections to it were denied by policy.',
} as const;
