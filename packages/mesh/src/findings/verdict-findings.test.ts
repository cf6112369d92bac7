import { describe, expect, it } from 'vitest';
import { decide } from '../inventory/decide.ts';
import type { ClusterRecords, PodRecord } from '../inventory/records.ts';
import { holdVerdicts } from '../inventory/verdicts.ts';
import { verdictFindings, type VerdictFinding } from './verdict-findings.ts';
import { NO_CONFIG, podRecord, sharedWaypoint } from '../testing/records.ts';

const pod = (name: string, labels: PodRecord['labels']): PodRecord =>
  podRecord(name, { labels, owner: { kind: 'ReplicaSet', name: 'cart-5d8f' } });
const bound = { status: true, reason: 'WaypointAccepted', sinceMs: 1 };

function found(over: Partial<ClusterRecords>): readonly VerdictFinding[] {
  const cluster: ClusterRecords = {
    cluster: 'east',
    namespaces: [{ name: 'shop', labels: {} }],
    pods: [],
    services: [],
    gateways: [sharedWaypoint],
    gatewayClasses: [],
    ...over,
  };
  const decisions = decide(cluster, NO_CONFIG);
  const verdicts = holdVerdicts(cluster, NO_CONFIG, decisions, 0);
  return verdictFindings({ cluster, config: NO_CONFIG, decisions, verdicts }, []);
}

describe('findings of a cluster', () => {
  it('are none where everything is as istiod says', () => {
    expect(found({})).toEqual([]);
  });

  it('are told once for all pods of a workload', () => {
    const labels = { 'pod-template-hash': '5d8f', 'istio.io/use-waypoint': 'typo' };
    expect(found({ pods: [pod('cart-1', labels), pod('cart-2', labels)] })).toMatchObject([
      { kind: 'Workload', name: 'cart', severity: 'warning', notes: [{ is: 'ignored' }] },
    ]);
  });

  it('begin with what makes callers fail, and name the namespace that they tell of', () => {
    const use = { 'istio.io/use-waypoint': 'wp', 'istio.io/use-waypoint-namespace': 'infra' };
    const service = { namespace: 'shop', selector: {}, alias: false };
    const services = [
      { ...service, name: 'a-new', labels: use },
      { ...service, name: 'cart', labels: use, bound },
    ];
    const namespaces = [{ name: 'shop', labels: { 'istio.io/dataplane-mode': 'on' } }];
    expect(
      found({ services, namespaces }).map(({ kind, name, severity, tellsOf }) => [kind, name, severity, tellsOf]),
    ).toEqual([
      ['Service', 'cart', 'error', ['infra']],
      ['Namespace', 'shop', 'warning', []],
      ['Service', 'a-new', 'info', ['infra']],
    ]);
  });
});
