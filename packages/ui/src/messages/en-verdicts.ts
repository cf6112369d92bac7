/** What istiod says, held against the present. */
export const enVerdicts = {
  'verdict.note.agreed': 'istiod says so: {{type}} = {{status}} ({{reason}}), {{age}}.',
  'verdict.note.disagreed':
    'istiod says {{type}} = {{status}} ({{reason}}), {{age}}; its objects say {{computedStatus}} ({{computedReason}}) now.',
  'verdict.note.left over': 'istiod’s {{type}} = {{status}} ({{reason}}), {{age}}, speaks of a wish that is no more.',
  'verdict.note.unsaid':
    'istiod wrote no {{type}}; by its objects it is {{computedStatus}} ({{computedReason}}). No status does not mean accepted.',
  'verdict.note.outlived':
    'istiod says {{type}} = {{status}}, {{age}}; now {{ready}} of {{of}} pods of the waypoint are ready{{since}}. The condition was not taken back, and calls fail.',
  'verdict.note.misleading': '{{type}} = {{status}}, {{age}}, is not the whole truth: {{why}}',
  'verdict.note.ignored': 'Ignored, and no status says so: {{why}}',
  'verdict.note.age': 'for {{span}}',
  'verdict.note.noAge': 'since when is not said',
  'verdict.note.why.a waypoint is missing': 'a waypoint is missing.',
  'verdict.note.why.the canary gets nothing': 'the canary gets nothing ({{detail}}).',
  'verdict.note.why.ztunnels enforce it differently': 'ztunnels enforce it differently: it {{detail}}.',
  'verdict.note.why.not all targets are bound': 'not bound: {{detail}}.',
  'verdict.note.why.no waypoint applies the route': 'no waypoint applies it ({{detail}}).',
  'verdict.note.why.the parent has no such port': 'the parent has no port {{detail}}.',
  'verdict.note.why.the pod’s waypoint takes no workloads or cannot be had':
    'the pod’s label names a waypoint that does not take it ({{detail}}).',
  'verdict.note.why.a waypoint as the parent of a route': 'its parent is a waypoint, and must be the Service.',
  'verdict.note.why.the namespace of a waypoint that is not named':
    'istio.io/use-waypoint-namespace is read only beside istio.io/use-waypoint on the same object.',
  'verdict.note.outdated':
    'istiod says {{type}} = {{status}} ({{reason}}), {{age}}, of an earlier generation of it; its objects say {{computedStatus}} ({{computedReason}}) now.',
  'verdict.note.undecided':
    'Nobody decided about it: {{type}} = {{status}} ({{reason}}), {{age}}. Its class may have no controller here.',
  'verdict.note.denied.istio.io/WaypointBound':
    'It gets no waypoint ({{why}}): traffic flows without one, and without its L7 rules.',
  'verdict.note.denied.WaypointAccepted': 'No waypoint enforces it.',
  'verdict.note.denied.ZtunnelAccepted': 'ztunnels do not enforce it.',
  'verdict.note.noneSince': ', none for {{span}}',
  'verdict.note.why.backends are reached without a grant':
    'in the mesh no ReferenceGrant is asked for, so traffic reaches {{detail}}; an ingress gateway would refuse it.',
  'verdict.note.why.the waypoint is bound to itself': 'this is the waypoint’s own Service, bound to the waypoint.',
  'verdict.note.why.a value that means nothing': 'Istio does not read {{detail}}.',
  'verdict.note.why.a name that is nearly a waypoint’s': 'there is no such waypoint, but there is {{detail}}.',
  'verdict.note.why.a canary without a weight':
    'the canary {{detail}} gets nothing, because no istio.io/use-waypoint-canary-weight is annotated.',
  'verdict.note.why.its hosts are those of Services':
    'Services have the same hosts ({{detail}}), so istiod drops the ServiceEntry.',
  'verdict.note.why.nobody may see it': 'mesh config (serviceEntryVisibility) hides it from everybody.',
  'verdict.note.why.ingress goes past the waypoint':
    'ingress gateways ({{detail}}) go past the waypoint and its policies, because istio.io/ingress-use-waypoint is not true.',
  'verdict.note.why.ports stay strict':
    'port {{detail}} stays STRICT: without a mode of its own, the exceptions of a PeerAuthentication are not attached.',

  'waypoint.finding.undecided':
    'No controller has decided about this Gateway: nothing makes it a waypoint. Look at its class.',
  'waypoint.finding.settings ignored':
    'Set in a way that has no effect, or another than it reads, and no status says so: {{what}}.',
  'waypoint.finding.bound to itself':
    'A waypoint’s own Service is bound to the waypoint, so calls to it go round in a circle: {{what}}.',
  'waypoint.finding.shut out':
    'istiod admits the waypoint at its servers and nobody else (PILOT_AUTO_ALLOW_WAYPOINT_POLICY), and clients go past it: they are refused by {{what}}, unless an ALLOW policy admits them.',
  'waypoint.finding.unless.auto-allow':
    'It is none where istiod admits waypoints by itself; whether it does (PILOT_AUTO_ALLOW_WAYPOINT_POLICY) could not be read.',
  'actions.warning.auto-allow.unknown':
    'Unless istiod admits waypoints by itself: whether it does (PILOT_AUTO_ALLOW_WAYPOINT_POLICY) could not be read.',
  'actions.warning.shuts-out-others_one':
    'istiod admits waypoint {{waypoint}} at {{count}} pod behind it and nobody else (PILOT_AUTO_ALLOW_WAYPOINT_POLICY): callers that go past the waypoint, such as sidecars, ingress gateways and those outside the mesh, are refused unless an ALLOW policy admits them.',
  'actions.warning.shuts-out-others_other':
    'istiod admits waypoint {{waypoint}} at {{count}} pods behind it and nobody else (PILOT_AUTO_ALLOW_WAYPOINT_POLICY): callers that go past the waypoint, such as sidecars, ingress gateways and those outside the mesh, are refused unless an ALLOW policy admits them.',

  'nav.findings': 'Findings',
  'findings.title': 'Findings',
  'findings.lead':
    'A status is what istiod meant when it wrote it. Here is where the present says otherwise, and what is set without effect and told nowhere.',
  'findings.loading': 'Holding what is said against what is so…',
  'findings.none.title': 'All is as it is said',
  'findings.none.body': 'No status in what you may see is contradicted by the present, and no setting is ignored.',
  'findings.more_one': '{{value}} more is not shown.',
  'findings.more_other': '{{value}} more are not shown.',
  'findings.outside_one': '{{count}} finding is outside your view.',
  'findings.outside_other': '{{count}} findings are outside your view.',
  'findings.waypoints.title': 'Past waypoints, and failing at them',
  'findings.waypoints.loading': 'Looking at who goes past waypoints…',
  'findings.waypoints.none': 'Nobody is seen to go past a waypoint that is meant for them, or to fail at one.',
  'findings.table': 'Findings, the worst first',
  'findings.col.severity': 'severity',
  'findings.col.object': 'object',
  'findings.col.namespace': 'namespace',
  'findings.col.what': 'what is said, and what is so',
  'findings.severity.error': 'error',
  'findings.severity.warning': 'warning',
  'findings.severity.info': 'info',
} as const;
