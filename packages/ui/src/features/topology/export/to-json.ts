import {
  clusterOf,
  namespaceOf,
  rateOf,
  ratio,
  throughputOf,
  type L4Edge,
  type L7Edge,
  type Holds,
  type Place,
  type TrafficWindow,
} from '@waymark/mesh';
import type { Drawing, DrawnLine, DrawnPlace } from '../../../canvas/drawing.ts';
import { requestsOf, type Picture } from '../picture.ts';
import { averageOf } from '../line-numbers.ts';
import type { TopologyView } from '../url.ts';
import { failedOf } from '../boxes.ts';
import { edgesBehind } from '../table/behind.ts';

/**
 * The picture as a file for other programs: what is drawn, with the numbers behind it. Fields are only added within a version; one that
 * changes its meaning or goes makes the next. What is not known is absent, never zero.
 */
export interface TopologyExport {
  readonly format: 'waymark-topology';
  readonly version: 1;
  /** ISO 8601. `observedSeconds` is the part of the window in which metrics were collected: rates are of that part. */
  readonly window: { readonly end: string; readonly seconds: number; readonly observedSeconds: number };
  /** What the reader chose, as in the link. */
  readonly view: Pick<
    TopologyView,
    'level' | 'layers' | 'protocols' | 'waypoints' | 'boxes' | 'extras' | 'find' | 'hide'
  >;
  /** Rates are per second, shares from 0 to 1. */
  readonly units: {
    readonly requests: '1/s';
    readonly opened: '1/s';
    readonly bytes: 'B/s';
    readonly latency: 'ms';
    readonly share: '0..1';
  };
  readonly boxes: readonly { readonly id: string; readonly parent?: string; readonly title: string }[];
  readonly places: readonly ExportedPlace[];
  readonly edges: readonly ExportedEdge[];
  /** What the answer lacks, and why: an empty picture with a gap is not a silent mesh. */
  readonly gaps: Picture['answer']['gaps'];
}

interface ExportedPlace {
  readonly id: string;
  readonly label: string;
  readonly shape: DrawnPlace['shape'];
  readonly health: DrawnPlace['ring'];
  readonly capture: DrawnPlace['mark'];
  readonly box?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly app?: string;
  readonly version?: string;
  readonly pods?: { readonly ready: number; readonly of: number };
  /** What a place that stands for several holds; absent where it is one. */
  readonly holds?: Holds;
}

interface ExportedEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: DrawnLine['kind'];
  readonly health: DrawnLine['tone'];
  readonly l4?: {
    readonly opened?: number;
    readonly bytesToServer?: number;
    readonly bytesToClient?: number;
    /** Failed connections per second by reason. */
    readonly failed: Readonly<Record<string, number>>;
  };
  readonly l7?: {
    readonly requests: number;
    readonly failedShare: number;
    readonly averageLatency?: number;
    readonly protocols: readonly string[];
    /** The waypoints that handled them. */
    readonly via: readonly string[];
  };
  /** The share of connections proven to be mTLS. */
  readonly mtlsShare?: number;
  readonly reporters: readonly string[];
  /** The numbers belong to places beyond the reader's rights. */
  readonly withheld?: true;
}

export function toExportJson(drawing: Drawing, picture: Picture, view: TopologyView): TopologyExport {
  const { window, gaps } = picture.answer;
  const { level, layers, protocols, waypoints, boxes, extras, find, hide } = view;
  return {
    format: 'waymark-topology',
    version: 1,
    window: {
      end: new Date(window.endMs).toISOString(),
      seconds: window.seconds,
      observedSeconds: window.observedSeconds,
    },
    view: { level, layers, protocols, waypoints, boxes, extras, find, hide },
    units: { requests: '1/s', opened: '1/s', bytes: 'B/s', latency: 'ms', share: '0..1' },
    boxes: drawing.boxes.map(({ id, parent, title }) => ({ id, ...(parent === undefined ? {} : { parent }), title })),
    places: drawing.places.map((place) => toPlace(place, picture)),
    edges: drawing.lines.map((line) => toEdge(line, picture, window)),
    gaps,
  };
}

function toPlace(drawn: DrawnPlace, picture: Picture): ExportedPlace {
  const place: Place | undefined = picture.places.get(drawn.id as Place['key']);
  const namespace = place === undefined ? undefined : namespaceOf(place.id);
  const cluster = place === undefined ? undefined : clusterOf(place.id);
  return {
    id: drawn.id,
    label: drawn.label,
    shape: drawn.shape,
    health: drawn.ring,
    capture: drawn.mark,
    ...(drawn.box === undefined ? {} : { box: drawn.box }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(place?.app === undefined ? {} : { app: place.app }),
    ...(place?.version === undefined ? {} : { version: place.version }),
    ...(place?.pods === undefined ? {} : { pods: place.pods }),
    ...(place?.holds === undefined ? {} : { holds: place.holds }),
  };
}

function toEdge(line: DrawnLine, picture: Picture, window: TrafficWindow): ExportedEdge {
  const { l4, l7, carriers } = edgesBehind(line, picture);
  const withheld = [...l4, ...l7].length > 0 && [...l4, ...l7].every((edge) => edge.withheld === true);
  const base = { id: line.id, from: line.from, to: line.to, kind: line.kind, health: line.tone };
  if (withheld) return { ...base, reporters: [], withheld };
  const mtls = carriers.reduce((sum, edge) => sum + (edge.security?.mtls ?? 0), 0);
  const proven = carriers.reduce((sum, edge) => sum + (edge.security?.plain ?? 0), mtls);
  return {
    ...base,
    ...(l4.length === 0 ? {} : { l4: connections(l4, window) }),
    ...(l7.length === 0 ? {} : { l7: requests(l7, window) }),
    ...(proven === 0 ? {} : { mtlsShare: ratio(mtls, proven) }),
    reporters: [...new Set([...l4, ...l7].flatMap((edge) => edge.reporters))],
  };
}

function connections(edges: readonly L4Edge[], window: TrafficWindow): NonNullable<ExportedEdge['l4']> {
  const sum = (name: 'opened' | 'bytesToServer' | 'bytesToClient'): number | undefined => {
    const known = edges.flatMap((edge) => edge[name] ?? []);
    return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0);
  };
  const opened = sum('opened');
  const toServer = sum('bytesToServer');
  const toClient = sum('bytesToClient');
  const failed: Record<string, number> = {};
  for (const edge of edges)
    for (const [reason, count] of Object.entries(edge.failed))
      if (count !== undefined && count > 0) failed[reason] = (failed[reason] ?? 0) + rateOf(count, window);
  return {
    ...(opened === undefined ? {} : { opened: rateOf(opened, window) }),
    ...(toServer === undefined ? {} : { bytesToServer: throughputOf(toServer, window) }),
    ...(toClient === undefined ? {} : { bytesToClient: throughputOf(toClient, window) }),
    failed,
  };
}

function requests(edges: readonly L7Edge[], window: TrafficWindow): NonNullable<ExportedEdge['l7']> {
  const count = requestsOf(edges);
  const average = averageOf(edges);
  return {
    requests: rateOf(count, window),
    failedShare: ratio(failedOf(edges), count),
    ...(average === undefined ? {} : { averageLatency: average }),
    protocols: [...new Set(edges.map((edge) => edge.protocol))].sort(),
    via: [...new Set(edges.flatMap((edge) => edge.via ?? []))],
  };
}
