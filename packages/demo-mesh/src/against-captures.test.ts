import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { buildWorld, exposition, kubernetesObjects, samplesOf, scrapeTargets } from './index.ts';
import { readPrometheusText } from './testing/prometheus-text.ts';
import type { ReadSample } from './testing/prometheus-text.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const CAPTURES = resolve(ROOT, process.env['WAYMARK_CAPTURES'] ?? '../shared/captures');
const CORPORA = resolve(ROOT, process.env['WAYMARK_CORPORA'] ?? '../shared/corpora');
const METRICS = join(CAPTURES, 'traffic/text/metrics');
const OBJECTS = join(CAPTURES, 'control-plane/objects');
const GRAPHS = join(CORPORA, 'graph-kiali.json');
for (const folder of [METRICS, OBJECTS, GRAPHS]) {
  if (!existsSync(folder)) console.warn(`SKIPPED: ${folder} is not there, so the demo mesh is not compared with it`);
}

const START = 1_795_500_000_000;
const world = buildWorld('leaky-checkout', { startMs: START });
const AT = START + 30 * 60_000;

function told(kinds: readonly string[]): { types: Map<string, string>; samples: ReadSample[] } {
  const types = new Map<string, string>();
  const samples: ReadSample[] = [];
  for (const target of scrapeTargets(world, AT).filter((t) => kinds.includes(t.kind))) {
    const read = readPrometheusText(exposition(samplesOf(world, target.id, AT) ?? []));
    for (const [family, type] of read.types) types.set(family, type);
    samples.push(...read.samples);
  }
  return { types, samples };
}

/** Label names per metric, in the order in which they are written. */
function labelSets(samples: readonly ReadSample[]): Map<string, Set<string>> {
  const sets = new Map<string, Set<string>>();
  for (const { name, labels } of samples)
    sets.set(name, (sets.get(name) ?? new Set()).add(Object.keys(labels).join(' ')));
  return sets;
}

describe.skipIf(!existsSync(METRICS))(
  'ztunnels of leaky-checkout against the real ones (captures traffic/text/metrics/ztunnel-*.prom)',
  () => {
    const real = { types: new Map<string, string>(), samples: [] as ReadSample[] };
    if (existsSync(METRICS)) {
      for (const file of readdirSync(METRICS).filter((f) => /^ztunnel-.*\.prom$/.test(f))) {
        const read = readPrometheusText(readFileSync(join(METRICS, file), 'utf8'));
        for (const [family, type] of read.types) real.types.set(family, type);
        real.samples.push(...read.samples);
      }
    }
    const ours = told(['ztunnel']);

    it('tell only metric families that the real ones have, with the same type', () => {
      expect(ours.types.size).toBeGreaterThan(10);
      for (const [family, type] of ours.types) expect(`${family} ${real.types.get(family)}`).toBe(`${family} ${type}`);
    });

    it('tell all TCP families of the real ones', () => {
      const tcp = (types: Map<string, string>): string[] =>
        [...types.keys()].filter((family) => family.startsWith('istio_tcp_')).sort();
      expect(tcp(ours.types)).toEqual(tcp(real.types));
    });

    it('have the same label names in the same order on every metric', () => {
      const realSets = labelSets(real.samples);
      for (const [metric, sets] of labelSets(ours.samples))
        expect({ metric, sets }).toEqual({ metric, sets: realSets.get(metric) });
    });

    it('combine reporter, flags, security and what is known of both ends only as the real ones do', () => {
      const combination = ({ name, labels }: ReadSample): string => {
        const known = (label: string): string => `${label} ${labels[label] === 'unknown' ? 'unknown' : 'known'}`;
        const { reporter, response_flags: flags, connection_security_policy: security } = labels;
        return [
          name,
          reporter,
          flags,
          security,
          ...[
            'source_workload',
            'source_principal',
            'destination_workload',
            'destination_principal',
            'destination_zone',
          ].map(known),
        ].join(', ');
      };
      const tcp = (samples: readonly ReadSample[]): ReadSample[] =>
        samples.filter((sample) => /^istio_tcp_.*_total$/.test(sample.name));
      const seen = new Set(tcp(real.samples).map(combination));
      const ourCombinations = [...new Set(tcp(ours.samples).map(combination))].sort();
      expect(ourCombinations.length).toBeGreaterThan(20);
      expect(ourCombinations.filter((c) => !seen.has(c))).toEqual([]);
    });
  },
);

describe.skipIf(!existsSync(GRAPHS))(
  'waypoints, gateways and sidecars of leaky-checkout against series that Kiali’s tests use (corpora graph-kiali.json)',
  () => {
    interface Graph {
      readonly series?: readonly { readonly metric: string; readonly labels: Readonly<Record<string, string>> }[];
    }
    const graphs = existsSync(GRAPHS) ? (JSON.parse(readFileSync(GRAPHS, 'utf8')) as readonly Graph[]) : [];
    const ours = told(['waypoint', 'gateway', 'sidecar']).samples;

    it.each(['source', 'destination', 'waypoint'])(
      'carry every label of istio_requests_total with reporter %s',
      (reporter) => {
        const wanted = new Set<string>();
        for (const { metric, labels } of graphs.flatMap((graph) => graph.series ?? [])) {
          if (metric === 'istio_requests_total' && labels['reporter'] === reporter)
            Object.keys(labels).forEach((label) => wanted.add(label));
        }
        // Only meshes of several clusters name themselves.
        wanted.delete('mesh_id');
        const sample = ours.find(
          ({ name, labels }) => name === 'istio_requests_total' && labels['reporter'] === reporter,
        );
        expect(Object.keys(sample?.labels ?? {})).toEqual(expect.arrayContaining([...wanted]));
        expect(wanted.size).toBeGreaterThan(10);
      },
    );

    it('tell the HTTP and gRPC metrics that those series name', () => {
      const names = new Set(graphs.flatMap((graph) => graph.series ?? []).map((series) => series.metric));
      const told = new Set(ours.map((sample) => sample.name));
      expect([...names].filter((name) => !name.startsWith('istio_tcp') && !told.has(name))).toEqual([]);
    });
  },
);

describe('waypoints, gateways and sidecars of leaky-checkout tell of requests as real ones do', () => {
  const ours = told(['waypoint', 'gateway', 'sidecar']).samples;
  const eight = [
    'workload',
    'canonical_service',
    'canonical_revision',
    'workload_namespace',
    'principal',
    'app',
    'version',
    'cluster',
  ];
  const ends = ['source', 'destination'].flatMap((side) => eight.map((word) => `${side}_${word}`));
  const common = [
    'reporter',
    ...ends,
    'destination_service',
    'destination_service_name',
    'destination_service_namespace',
    'request_protocol',
    'connection_security_policy',
  ];
  const request = [...common, 'response_code', 'grpc_response_status', 'response_flags'];

  it.each([
    ['istio_requests_total', request],
    ['istio_request_duration_milliseconds_count', request],
    ['istio_request_bytes_sum', request],
    ['istio_response_bytes_bucket', [...request, 'le']],
    ['istio_request_messages_total', common],
    ['istio_response_messages_total', common],
  ])('%s has exactly the labels listed there, no locality among them', (metric, labels) => {
    const sets = new Set(
      ours.filter((sample) => sample.name === metric).map((sample) => Object.keys(sample.labels).sort().join(' ')),
    );
    expect([...sets]).toEqual([[...labels].sort().join(' ')]);
  });

  it('never prove anything as reporter source, and prove mTLS as waypoint', () => {
    for (const { labels } of ours.filter((sample) => sample.name === 'istio_requests_total')) {
      const expected = labels['reporter'] === 'source' ? ['unknown', 'unknown'] : ['mutual_tls', 'spiffe://'];
      expect([
        labels['connection_security_policy'],
        labels['source_principal']?.replace(/^(spiffe:\/\/).*/, '$1'),
      ]).toEqual(expected);
    }
  });

  it('never name the waypoint itself in a series of reporter waypoint', () => {
    const waypoints = new Set(
      world.cast.gateways.filter((gateway) => gateway.plan.kind === 'waypoint').map((gateway) => gateway.workload),
    );
    const named = ours.filter(
      ({ labels }) =>
        labels['reporter'] === 'waypoint' &&
        (waypoints.has(labels['source_workload'] ?? '') || waypoints.has(labels['destination_workload'] ?? '')),
    );
    expect(named).toEqual([]);
  });
});

describe.skipIf(!existsSync(OBJECTS))(
  'objects of leaky-checkout against the real API server’s (captures control-plane/objects and larger, corpora istio-decisions.json)',
  () => {
    interface ObjectList {
      readonly items: readonly Readonly<Record<string, unknown>>[];
    }
    interface Recorded {
      readonly objects: readonly Readonly<Record<string, unknown>>[];
    }
    const readOr = <T>(file: string, otherwise: T): T =>
      existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : otherwise;
    const ingress = readOr<Recorded>(join(CAPTURES, 'control-plane/larger/g-ingress.json'), { objects: [] });
    const decisions = readOr<readonly Recorded[]>(join(CORPORA, 'istio-decisions.json'), []);
    const FILES: Readonly<Record<string, string>> = {
      Pod: 'pods',
      Service: 'services',
      EndpointSlice: 'endpointslices',
      Deployment: 'deployments',
      ReplicaSet: 'replicasets',
      DaemonSet: 'daemonsets',
      Namespace: 'namespaces',
      Node: 'nodes',
      ServiceAccount: 'serviceaccounts',
      GatewayClass: 'gatewayclasses',
      Gateway: 'gateways',
      AuthorizationPolicy: 'authorizationpolicies',
      PeerAuthentication: 'peerauthentications',
      HTTPRoute: 'httproutes',
    };

    /** Every path of fields in an object, arrays left nameless; keys of label maps and selectors are data and left out. */
    function paths(value: unknown, at = ''): string[] {
      if (Array.isArray(value)) return value.flatMap((item) => paths(item, `${at}[]`));
      if (
        typeof value !== 'object' ||
        value === null ||
        /(labels|annotations|spec\.selector|matchLabels|rules\[\]|state|lastState)$/.test(at)
      )
        return [at];
      return Object.entries(value).flatMap(([key, item]) => paths(item, `${at}.${key}`));
    }

    it.each(Object.entries(FILES))('%s has no field that the real ones do not have', (kind, file) => {
      const real = JSON.parse(readFileSync(join(OBJECTS, `${file}.json`), 'utf8')) as ObjectList;
      const others = [...ingress.objects, ...decisions.flatMap((recorded) => recorded.objects)];
      const alike = [...real.items, ...others.filter((item) => item['kind'] === kind)];
      const known = new Set(alike.flatMap((item) => paths(item)));
      const ours = kubernetesObjects(world, AT).filter((object) => object.kind === kind);
      expect(ours.length).toBeGreaterThan(0);
      const unknown = new Set(ours.flatMap((object) => paths(object)).filter((path) => !known.has(path)));
      expect([...unknown]).toEqual([]);
    });

    const variants = buildWorld('waypoint-variants', { startMs: START });
    const models = readOr<Recorded>(join(CAPTURES, 'control-plane/larger/g-inferencepool.json'), { objects: [] });
    const visibility = readOr<Recorded>(join(CAPTURES, 'control-plane/larger/g-se-visibility.json'), { objects: [] });

    it.each([
      'ServiceEntry',
      'WorkloadEntry',
      'InferencePool',
      'VirtualService',
      'DestinationRule',
      'Telemetry',
      'EnvoyFilter',
      'RequestAuthentication',
      'Gateway',
      'Service',
      'Pod',
    ])('%s of waypoint-variants has no field that the real ones do not have', (kind) => {
      const recorded = [models, visibility, ingress, ...decisions].flatMap(({ objects }) => objects);
      const alike = recorded.filter((item) => item['kind'] === kind);
      const file = FILES[kind];
      const listed =
        file === undefined ? [] : (JSON.parse(readFileSync(join(OBJECTS, `${file}.json`), 'utf8')) as ObjectList).items;
      const known = new Set([...alike, ...listed].flatMap((item) => paths(item)));
      const ours = kubernetesObjects(variants, AT).filter((object) => object.kind === kind);
      expect(ours.length).toBeGreaterThan(0);
      const metadataAndStatus = ours.flatMap((object) => paths({ ...object, spec: {} }));
      expect([...new Set(metadataAndStatus)].filter((path) => path !== '.spec' && !known.has(path))).toEqual([]);
    });
  },
);
