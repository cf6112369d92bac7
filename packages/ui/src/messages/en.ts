import { enActions } from './en-actions.ts';
import { enAmbient } from './en-ambient.ts';
import { enEmbed } from './en-embed.ts';
import { enHealth } from './en-health.ts';
import { enLevels } from './en-levels.ts';
import { enDisplay } from './en-display.ts';
import { enExport } from './en-export.ts';
import { enLegend } from './en-legend.ts';
import { enLogLevels } from './en-log-levels.ts';
import { enLogs } from './en-logs.ts';
import { enMenu } from './en-menu.ts';
import { enServices } from './en-services.ts';
import { enSession } from './en-session.ts';
import { enSearch } from './en-search.ts';
import { enTable } from './en-table.ts';
import { enFind } from './en-find.ts';
import { enGaps } from './en-gaps.ts';
import { enSilence } from './en-silence.ts';
import { enTime } from './en-time.ts';
import { enTour } from './en-tour.ts';
import { enUnkept } from './en-unkept.ts';
import { enVerdicts } from './en-verdicts.ts';
import { enWaypoints } from './en-waypoints.ts';
import { enZtunnels } from './en-ztunnels.ts';
import { enWorkloads } from './en-workloads.ts';
import { enTopology } from './en-topology.ts';
import { enTopologyTruth } from './en-topology-truth.ts';

/** English texts, by screen. Plural forms end in `_one` and `_other` and are asked for with `count`. */
export const en = {
  'product.name': 'Waymark',

  'nav.label': 'Screens',
  'nav.toggle': 'Navigation',
  'nav.topology': 'Topology',
  'nav.proxies': 'Proxies',
  'nav.ztunnels': 'Ztunnels',
  'frame.skip': 'Skip to the content',
  'frame.close': 'Close',
  'frame.copy': 'Copy',
  'frame.copied': 'Copied',

  'namespaces.label': 'Namespaces',
  'namespaces.prefix': 'namespaces',
  'namespaces.all': 'all I may see',
  'namespaces.some': '{{chosen}} of {{all}}',
  'namespaces.search': 'Find a namespace',
  'namespaces.everything': 'All namespaces I may see',
  'namespaces.none': 'No namespace has that in its name',
  'namespaces.unreadable': 'The list of namespaces could not be read',
  'namespaces.loading': 'Reading the namespaces…',
  'namespaces.gone': 'not visible to you',
  'namespaces.dataplane.ambient': 'ambient',
  'namespaces.dataplane.sidecar': 'sidecar',
  'namespaces.dataplane.none': 'out of mesh',

  'time.label': 'Time range',
  'time.last.60': 'last 1 min',
  'time.last.300': 'last 5 min',
  'time.last.900': 'last 15 min',
  'time.last.1800': 'last 30 min',
  'time.last.3600': 'last 1 h',
  'time.last.10800': 'last 3 h',
  'time.last.21600': 'last 6 h',
  'time.ago.now': 'just now',
  'time.ago.seconds': '{{value}} s ago',
  'time.ago.minutes': '{{value}} min ago',
  'time.ago.hours': '{{value}} h ago',

  'refresh.label': 'Live updates',
  'refresh.live': 'live · {{seconds}} s',
  'refresh.paused': 'paused at {{time}}',
  'refresh.pause': 'Pause here',
  'refresh.resume': 'Go live',
  'refresh.every': 'Every {{seconds}} s',
  'refresh.now': 'Refresh now',

  'theme.toDark': 'Switch to the dark theme',
  'theme.toLight': 'Switch to the light theme',

  'notFound.title': 'There is no such page',
  'notFound.body': 'Waymark has nothing at this address. The link may be older than this version.',
  'notFound.back': 'Go to the topology',

  'bug.title': 'We have a bug',
  'bug.body': 'This screen could not be drawn. The others still work. Quote this id when you report it:',
  'bug.again': 'Try this screen again',

  'problem.noServer': 'Waymark’s server does not answer',
  'problem.noServerBody':
    'The network or the server is down, or something in between answered in its place. Nothing is known about the mesh until it is back.',
  'problem.input_invalid': 'That request does not make sense',
  'problem.not_signed_in': 'Your session has ended',
  'problem.not_allowed': 'Your account may not see this',
  'problem.not_found': 'No such thing in this mesh',
  'problem.answer_too_large': 'The answer would be too large: choose fewer namespaces or a shorter time',
  'problem.too_many_requests': 'Too many requests, wait a moment',
  'problem.internal': 'We have a bug',
  'problem.source_unreadable': 'A source answered in a form we do not know',
  'problem.source_unreachable': 'A source of the mesh’s data is down',
  'problem.source_too_slow': 'A source of the mesh’s data took too long',
  'problem.requestId': 'Quote this id when you report it: {{id}}',
  'problem.again': 'Try again',
  'problem.signIn': 'Sign in again',

  'gap.missing': 'Missing: {{what}}',
  'gap.missing.requests': 'requests',
  'gap.missing.bytes': 'bytes',
  'gap.missing.failures': 'failed connections',
  'gap.missing.connections': 'connections and their encryption',
  'gap.missing.latency': 'latencies',
  'gap.missing.messages': 'gRPC messages',
  'gap.missing.observation': 'times of collection',
  'gap.missing.inventory': 'idle workloads, capture states and readiness',
  'gap.missing.namespaces': 'namespaces',
  'gap.missing.quantiles': 'latency percentiles',
  'gap.missing.scrapes': 'whether proxies are scraped',
  'gap.source.prometheus': 'Prometheus',
  'gap.source.kubernetes': 'Kubernetes',
  'gap.code.not_allowed': '{{source}} does not allow it since {{time}}.',
  'gap.code.source_unreadable': '{{source}} has answered in a form we do not know since {{time}}.',
  'gap.code.source_unreachable': '{{source}} has not been reachable since {{time}}.',
  'gap.code.source_too_slow': '{{source}} has been too slow since {{time}}.',
  'gap.code.source_refused': '{{source}} has refused since {{time}}.',
  'gap.code.answer_too_large': 'The answer of {{source}} has been too large since {{time}}.',
  'gap.again': 'Try again',
  'gap.label': 'What is missing',

  'shortcuts.title': 'Keyboard shortcuts',

  'capture.ambient': 'ambient',
  'capture.ambient-waypoint': 'ambient + waypoint',
  'capture.sidecar': 'sidecar',
  'capture.pending': 'capture pending',
  'capture.not-captured': 'not captured',
  'capture.out-of-mesh': 'out of mesh',
  'capture.mixed': '{{captured}} of {{all}} captured',
  'capture.none': 'part of the mesh itself',
  'capture.out.host network': 'uses the host network',
  'capture.out.opted out': 'opted out by label',
  'capture.out.excluded namespace': 'its namespace is excluded',
  'capture.out.not selected': 'no label selects it',

  'health.healthy': 'healthy',
  'health.degraded': 'degraded',
  'health.failing': 'failing',
  'health.idle': 'no traffic',
  'failure.denied': 'denied',
  'failure.refused': 'refused',
  'failure.unreachable': 'unreachable',
  'failure.timeout': 'timed out',
  'failure.tls': 'TLS failed',
  'failure.identity': 'wrong identity',
  'failure.other': 'failed otherwise',
  'outcome.5xx': '5xx',
  'outcome.4xx': '4xx',
  'outcome.no response': 'without response',
  'outcome.grpc': 'gRPC errors',

  ...enEmbed,
  ...enActions,
  ...enAmbient,
  ...enServices,
  ...enGaps,
  ...enHealth,
  ...enSession,
  ...enSilence,
  ...enTopology,
  ...enTopologyTruth,
  ...enWorkloads,
  ...enLevels,
  ...enDisplay,
  ...enTable,
  ...enExport,
  ...enLegend,
  ...enLogLevels,
  ...enLogs,
  ...enMenu,
  ...enFind,
  ...enTime,
  ...enTour,
  ...enUnkept,
  ...enVerdicts,
  ...enSearch,
  ...enWaypoints,
  ...enZtunnels,
} as const;
