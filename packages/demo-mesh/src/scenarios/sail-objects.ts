/** A control plane as the Sail operator keeps it: what was asked for, and how the operator says it stands. */

import type { ObjectPlan } from '../plan.ts';

const API = 'sailoperator.io/v1';
/** The operator's name for builds of the main branch, which is what the proxies of these worlds are. */
const VERSION = 'master';

interface Verdict {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message?: string;
}

const HEALTHY: readonly Verdict[] = [
  { type: 'Reconciled', status: 'True', reason: 'Healthy' },
  { type: 'Ready', status: 'True', reason: 'Healthy' },
];

export function sailObjects(cluster: string): readonly ObjectPlan[] {
  const values = {
    global: { meshID: 'mesh', multiCluster: { clusterName: cluster }, network: `network-${cluster}` },
    pilot: {
      trustedZtunnelNamespace: 'istio-system',
      env: { PILOT_ENABLE_AMBIENT: 'true', AMBIENT_ENABLE_MULTI_NETWORK: 'true' },
    },
  };
  const common = { apiVersion: API, name: 'default', cluster };
  return [
    {
      ...common,
      kind: 'Istio',
      body: {
        spec: {
          version: VERSION,
          namespace: 'istio-system',
          profile: 'ambient',
          updateStrategy: { type: 'InPlace', inactiveRevisionDeletionGracePeriodSeconds: 30 },
          values,
        },
        status: {
          observedGeneration: 1,
          state: 'Healthy',
          activeRevisionName: 'default',
          revisions: { total: 1, ready: 1, inUse: 1 },
          conditions: [...HEALTHY, { type: 'DependenciesHealthy', status: 'True', reason: 'Healthy' }],
        },
      },
    },
    {
      ...common,
      kind: 'IstioRevision',
      owner: { apiVersion: API, kind: 'Istio', name: 'default' },
      body: {
        spec: { version: VERSION, namespace: 'istio-system', values },
        status: {
          observedGeneration: 1,
          state: 'Healthy',
          conditions: [
            ...HEALTHY,
            {
              type: 'InUse',
              status: 'True',
              reason: 'ReferencedByWorkloads',
              message: 'Referenced by at least one pod or namespace',
            },
          ],
        },
      },
    },
    {
      ...common,
      kind: 'IstioCNI',
      body: {
        spec: { version: VERSION, namespace: 'istio-system', profile: 'ambient' },
        status: { observedGeneration: 1, ...cniState(cluster) },
      },
    },
    {
      ...common,
      kind: 'ZTunnel',
      body: {
        spec: { version: VERSION, namespace: 'istio-system', targetRef: { kind: 'Istio', name: 'default' } },
        status: { observedGeneration: 1, state: 'Healthy', istioRevision: 'default', conditions: HEALTHY },
      },
    },
  ];
}

/** In the west one CNI agent is late, so that a state other than Healthy is there to be shown. */
function cniState(cluster: string): { readonly state: string; readonly conditions: readonly Verdict[] } {
  if (cluster !== 'west') return { state: 'Healthy', conditions: HEALTHY };
  const message = 'not all istio-cni-node pods are ready';
  return {
    state: 'DaemonSetNotReady',
    conditions: [
      { type: 'Reconciled', status: 'True', reason: 'Healthy' },
      { type: 'Ready', status: 'False', reason: 'DaemonSetNotReady', message },
    ],
  };
}
