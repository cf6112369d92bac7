import { describe, expect, it } from 'vitest';
import { captureOfPod, dataplaneOf } from './pod-capture.ts';
import type { Labels, PodRecord } from './records.ts';
import { podRecord } from '../testing/records.ts';

const pod = (over: Partial<PodRecord> = {}): PodRecord => podRecord('cart-1', { labels: {}, ...over });
const ambient: Labels = { 'istio.io/dataplane-mode': 'ambient' };
const labelled = (mode: string): Partial<PodRecord> => ({ labels: { 'istio.io/dataplane-mode': mode } });
const rules = { excludedNamespaces: ['kube-system'] };

describe('the capture of a pod', () => {
  it.each<[string, Partial<PodRecord>, Labels, object]>([
    ['is proven by the annotation of CNI', { redirection: 'enabled' }, ambient, { state: 'captured' }],
    ['is believed without any label', { redirection: 'enabled' }, {}, { state: 'captured' }],
    ['is pending until ztunnel took the pod', { redirection: 'pending' }, ambient, { state: 'pending' }],
    ['is missed when it was asked for and CNI wrote nothing', {}, ambient, { state: 'missed' }],
    ['is missed by the label of the pod alone, too', labelled('ambient'), {}, { state: 'missed' }],
    ['is pending before the pod has an address', { phase: 'Pending', addressed: false }, ambient, { state: 'pending' }],
    ['gives way to an injected sidecar', { injected: true, redirection: 'enabled' }, ambient, { state: 'sidecar' }],
    ['gives way to a sidecar written by hand', { proxy: { mode: 'sidecar' } }, ambient, { state: 'sidecar' }],
    ['cannot be on the host network', { hostNetwork: true }, ambient, { state: 'out', reason: 'host network' }],
    ['is declined by the pod', labelled('none'), ambient, { state: 'out', reason: 'opted out' }],
    ['is not asked for', {}, {}, { state: 'out', reason: 'not selected' }],
    ['is left alone by a mode with a typo', labelled('Ambient'), {}, { state: 'out', reason: 'not selected' }],
    [
      'is never for excluded namespaces',
      { namespace: 'kube-system' },
      ambient,
      { state: 'out', reason: 'excluded namespace' },
    ],
    ['takes an unknown annotation for none', { redirection: 'yes' }, ambient, { state: 'missed' }],
  ])('%s', (_, over, namespaceLabels, capture) => {
    expect(captureOfPod(pod(over), 'workload', namespaceLabels, rules)).toEqual(capture);
  });

  it('does not concern what makes up the mesh', () => {
    for (const role of ['waypoint', 'gateway', 'ztunnel', 'control-plane'] as const)
      expect(captureOfPod(pod({ redirection: 'enabled' }), role, ambient, rules)).toEqual({ state: 'infrastructure' });
  });
});

describe('what a namespace asks for', () => {
  it.each<[Labels, string]>([
    [ambient, 'ambient'],
    [{}, 'none'],
    [{ 'istio-injection': 'enabled' }, 'sidecar'],
    [{ 'istio-injection': 'disabled' }, 'none'],
    [{ 'istio.io/rev': 'canary' }, 'sidecar'],
    [{ ...ambient, 'istio-injection': 'enabled' }, 'sidecar'],
    [{ ...ambient, 'istio-injection': 'disabled', 'istio.io/rev': 'canary' }, 'ambient'],
  ])('%j: %s', (labels, dataplane) => {
    expect(dataplaneOf(labels)).toBe(dataplane);
  });
});
