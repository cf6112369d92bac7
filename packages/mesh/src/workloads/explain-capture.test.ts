import { describe, expect, it } from 'vitest';
import type { ClusterRecords, Labels, PodRecord } from '../inventory/records.ts';
import type { ExplainedCapture } from './explain-capture.ts';
import { podRecord } from '../testing/records.ts';
import { podsByWorkload } from './workload-pods.ts';

const pod = (over: Partial<PodRecord> = {}): PodRecord =>
  podRecord('cart-5d4-x', {
    labels: { 'pod-template-hash': '5d4' },
    owner: { kind: 'ReplicaSet', name: 'cart-5d4' },
    at: { ip: '10.0.0.9', node: 'node-a' },
    createdMs: 1_000,
    ...over,
  });
const agent = (over: Partial<PodRecord>): PodRecord =>
  pod({ namespace: 'istio-system', owner: { kind: 'DaemonSet', name: 'agent' }, ...over });
const cni = (ready: boolean): PodRecord =>
  agent({
    name: 'istio-cni-node-1',
    ready,
    labels: { 'k8s-app': 'istio-cni-node', 'istio.io/dataplane-mode': 'none' },
  });
const ztunnel = (ready: boolean): PodRecord =>
  agent({ name: 'ztunnel-1', ready, labels: { app: 'ztunnel' }, proxy: { mode: 'ztunnel' } });

const AMBIENT: Labels = { 'istio.io/dataplane-mode': 'ambient' };

function explained(
  over: Partial<PodRecord>,
  labels: Labels = AMBIENT,
  agents: readonly PodRecord[] = [cni(true), ztunnel(true)],
): ExplainedCapture {
  const one = pod(over);
  const cluster: ClusterRecords = {
    cluster: 'east',
    namespaces: [{ name: one.namespace, labels }],
    pods: [one, ...agents],
    services: [],
    gateways: [],
    gatewayClasses: [],
  };
  return podsByWorkload(cluster, { excludedNamespaces: ['kube-system'] }).explained(one);
}
const told = ({ evidence }: ExplainedCapture): readonly string[] =>
  evidence.map((one) => {
    switch (one.is) {
      case 'label':
        return `${one.weight}: ${one.on} ${one.key}=${one.value ?? '-'}`;
      case 'annotation':
        return `${one.weight}: ${one.key}=${one.value ?? '-'}`;
      case 'agent':
        return `${one.weight}: ${one.agent} ${one.state}`;
      default:
        return `${one.weight}: ${one.is}`;
    }
  });

describe('why a pod is where it is', () => {
  it('rests on what CNI wrote, and the label that asked for it agrees', () => {
    const { capture, fix, evidence } = explained({ redirection: 'enabled', redirectionSinceMs: 5_000 });
    expect([capture, fix]).toEqual([{ state: 'captured' }, undefined]);
    expect(evidence).toEqual([
      { is: 'annotation', key: 'ambient.istio.io/redirection', value: 'enabled', sinceMs: 5_000, weight: 'decides' },
      { is: 'label', on: 'namespace', key: 'istio.io/dataplane-mode', value: 'ambient', weight: 'agrees' },
    ]);
  });

  it('tells a label apart that nobody obeyed yet', () => {
    expect(told(explained({ redirection: 'enabled' }, {}))).toEqual([
      'decides: ambient.istio.io/redirection=enabled',
      'differs: namespace istio.io/dataplane-mode=-',
    ]);
  });

  it('tells that connections to a captured pod may pass ztunnel by', () => {
    expect(told(explained({ redirection: 'enabled', bypassesInbound: true }))).toContain(
      'differs: ambient.istio.io/bypass-inbound-capture=true',
    );
  });

  it('lets the sidecar win over the label, and says what to take away first', () => {
    const both = explained(
      { injected: true, proxy: { mode: 'sidecar' } },
      { ...AMBIENT, 'istio-injection': 'enabled' },
    );
    expect(told(both)).toEqual([
      'decides: sidecar.istio.io/status=',
      'decides: proxy',
      'agrees: namespace istio-injection=enabled',
      'differs: namespace istio.io/dataplane-mode=ambient',
    ]);
    expect(both.fix).toEqual({
      is: 'take injection away',
      command: 'kubectl label namespace shop istio-injection- && kubectl -n shop rollout restart deployment/cart',
    });
  });

  it.each<[string, Partial<PodRecord>, Labels, object]>([
    [
      'a sidecar from before the namespace changed needs a restart alone',
      { injected: true },
      AMBIENT,
      { is: 'restart the pods', command: 'kubectl -n shop rollout restart deployment/cart' },
    ],
    [
      'a namespace of sidecars changes its labels and restarts',
      { injected: true },
      { 'istio.io/rev': 'canary' },
      {
        is: 'take injection away',
        command:
          'kubectl label namespace shop istio.io/rev- istio.io/dataplane-mode=ambient && kubectl -n shop rollout restart deployment/cart',
      },
    ],
    [
      'a pod that asks for its own sidecar stops asking',
      { injected: true, labels: { 'pod-template-hash': '5d4', 'sidecar.istio.io/inject': 'true' } },
      AMBIENT,
      {
        is: 'take the inject label away',
        command: `kubectl -n shop patch deployment cart --type=json -p '[{"op":"remove","path":"/spec/template/metadata/labels/sidecar.istio.io~1inject"}]'`,
      },
    ],
    ['a proxy written by hand is nobody else’s to remove', { proxy: {} }, AMBIENT, { is: 'take the proxy out' }],
    ['the host network cannot be captured', { hostNetwork: true }, AMBIENT, { is: 'leave the host network' }],
    [
      'an excluded namespace is CNI’s own setting',
      { namespace: 'kube-system' },
      AMBIENT,
      { is: 'include the namespace' },
    ],
    [
      'nothing asks for it',
      {},
      {},
      { is: 'label the namespace', command: 'kubectl label namespace shop istio.io/dataplane-mode=ambient' },
    ],
    [
      'a typo asks for nothing',
      {},
      { 'istio.io/dataplane-mode': 'Ambient' },
      {
        is: 'correct the label of the namespace',
        command: 'kubectl label namespace shop istio.io/dataplane-mode=ambient --overwrite',
      },
    ],
    [
      'a bare pod has no template to change',
      { owner: undefined, labels: { 'istio.io/dataplane-mode': 'none' } } as unknown as Partial<PodRecord>,
      AMBIENT,
      { is: 'take the opt-out away' },
    ],
  ])('%s', (_, over, labels, fix) => {
    expect(explained(over, labels).fix).toEqual(fix);
  });

  it('names the opt-out of the pod before the wish of its namespace', () => {
    const out = explained({ labels: { 'pod-template-hash': '5d4', 'istio.io/dataplane-mode': 'none' } });
    expect(out.capture).toEqual({ state: 'out', reason: 'opted out' });
    expect(told(out)[0]).toBe('decides: pod istio.io/dataplane-mode=none');
    expect(out.fix?.command).toContain('/spec/template/metadata/labels/istio.io~1dataplane-mode');
  });
});

describe('a pod that ought to be captured', () => {
  it('waits for the ztunnel of its node since CNI wrote so', () => {
    const waiting = explained({ redirection: 'pending', redirectionSinceMs: 7_000 }, AMBIENT, [
      cni(true),
      ztunnel(false),
    ]);
    expect(waiting.waiting).toEqual({ sinceMs: 7_000, known: 'exactly' });
    expect(waiting.awaits).toMatchObject({ agent: 'ztunnel', state: 'not ready' });
    expect(waiting.fix).toMatchObject({
      is: 'start the agent',
      command: 'kubectl -n istio-system describe pod ztunnel-1',
    });
  });

  it.each<[string, readonly PodRecord[], object]>([
    ['CNI is missing on its node', [ztunnel(true)], { agent: 'istio-cni', state: 'missing' }],
    ['CNI is not ready there', [cni(false), ztunnel(true)], { agent: 'istio-cni', state: 'not ready' }],
    ['ztunnel is missing there', [cni(true)], { agent: 'ztunnel', state: 'missing' }],
    ['both are there, so that CNI’s log knows', [cni(true), ztunnel(true)], { agent: 'istio-cni', state: 'ready' }],
  ])('is not, because %s', (_, agents, awaits) => {
    const missed = explained({}, AMBIENT, agents);
    expect(missed.capture).toEqual({ state: 'missed' });
    expect(missed.awaits).toMatchObject(awaits);
    expect(missed.waiting).toEqual({ sinceMs: 1_000, known: 'at the earliest' });
  });

  it('is asked about an agent on its own node only', () => {
    const elsewhere = { ...cni(true), at: { ip: '10.0.1.3', node: 'node-b' } };
    expect(explained({}, AMBIENT, [elsewhere, ztunnel(true)]).awaits).toMatchObject({ state: 'missing' });
  });

  it('waits for its address first', () => {
    const { at: _at, ...unplaced } = pod({ addressed: false, phase: 'Pending' });
    const early = podsByWorkload(
      {
        cluster: 'east',
        namespaces: [{ name: 'shop', labels: AMBIENT }],
        pods: [unplaced],
        services: [],
        gateways: [],
        gatewayClasses: [],
      },
      { excludedNamespaces: [] },
    ).explained(unplaced);
    expect([early.capture, early.fix, early.awaits]).toEqual([
      { state: 'pending' },
      { is: 'wait for the address' },
      undefined,
    ]);
  });
});

describe('what is part of the mesh itself', () => {
  it('is told by its labels and its proxy, and needs no change', () => {
    const waypoint = explained({
      labels: { 'gateway.networking.k8s.io/gateway-class-name': 'istio-waypoint', 'istio.io/dataplane-mode': 'none' },
      proxy: { mode: 'waypoint' },
    });
    expect([waypoint.capture, waypoint.role, waypoint.fix]).toEqual([
      { state: 'infrastructure' },
      'waypoint',
      undefined,
    ]);
    expect(told(waypoint)).toEqual([
      'decides: pod gateway.networking.k8s.io/gateway-class-name=istio-waypoint',
      'decides: proxy',
    ]);
  });
});
