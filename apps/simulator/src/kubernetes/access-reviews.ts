/** Questions about rights and identity that a client asks by posting a review: who am I, may I, what may I here, whose token is this. */

import type { WorldUser } from '@waymark/demo-mesh';
import {
  callerWithToken,
  decide,
  decidePath,
  DISCOVERY_PATHS,
  OPEN_PATHS,
  rulesIn,
  type Caller,
  type Decision,
} from './authorization.ts';
import { kubernetesTime } from './kubernetes-time.ts';
import { isProtobuf, readProtobufReview } from './protobuf-reviews.ts';
import { badRequest, Refusal } from './status-replies.ts';
import { fieldOf } from './selectors.ts';

export interface ReviewContext {
  readonly caller: Caller;
  readonly users: readonly WorldUser[];
  readonly nowMs: number;
}

export function readReview(kind: string, sentBody: Buffer): Readonly<Record<string, unknown>> {
  const body = isProtobuf(sentBody) ? readProtobufReview(sentBody) : readJson(kind, sentBody.toString('utf8'));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(badRequest(`the object provided is unrecognized (must be of type ${kind})`));
  }
  const sent = fieldOf(body, 'kind');
  // A body without a kind is taken for what the path says.
  if (typeof sent === 'string' && sent !== kind) {
    const message = `${sent} in version "v1" cannot be handled as a ${kind}: no kind "${sent}" is registered here`;
    throw new Refusal(badRequest(message));
  }
  return body as Readonly<Record<string, unknown>>;
}

function readJson(kind: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'not JSON';
    const message = `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`;
    throw new Refusal(badRequest(message));
  }
}

export function answerReview(group: string, kind: string, body: object, context: ReviewContext): object {
  const head = { kind, apiVersion: `${group}/v1` };
  switch (kind) {
    case 'SelfSubjectReview':
      return {
        ...head,
        metadata: { creationTimestamp: kubernetesTime(context.nowMs) },
        status: { userInfo: userInfo(context.caller) },
      };
    case 'SelfSubjectAccessReview':
      return { ...head, metadata: {}, spec: fieldOf(body, 'spec') ?? {}, status: accessOf(context.caller, body) };
    case 'SelfSubjectRulesReview':
      return { ...head, metadata: {}, spec: {}, status: rulesOf(context.caller, body) };
    default:
      return { ...head, metadata: {}, spec: fieldOf(body, 'spec') ?? {}, status: tokenStatus(context.users, body) };
  }
}

const userInfo = (caller: Caller): object => ({
  username: caller.name,
  uid: `uid-${caller.name}`,
  groups: caller.groups,
});

function accessOf(caller: Caller, body: object): Decision {
  const text = (path: string): string | undefined => {
    const value = fieldOf(body, path);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const resource = fieldOf(body, 'spec.resourceAttributes');
  const path = fieldOf(body, 'spec.nonResourceAttributes');
  if ((resource === undefined) === (path === undefined)) {
    const message =
      'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified';
    throw new Refusal(badRequest(message));
  }
  if (path !== undefined) {
    const at = text('spec.nonResourceAttributes.path') ?? '';
    return decidePath(caller, text('spec.nonResourceAttributes.verb') ?? '', at);
  }
  const plural = text('spec.resourceAttributes.resource') ?? '';
  const part = text('spec.resourceAttributes.subresource');
  return decide(caller, {
    verb: text('spec.resourceAttributes.verb') ?? '',
    group: text('spec.resourceAttributes.group') ?? '',
    resource: part === undefined ? plural : `${plural}/${part}`,
    namespace: text('spec.resourceAttributes.namespace'),
    name: text('spec.resourceAttributes.name'),
  });
}

function rulesOf(caller: Caller, body: object): object {
  const namespace = fieldOf(body, 'spec.namespace');
  if (typeof namespace !== 'string' || namespace === '') throw new Refusal(badRequest('no namespace on request'));
  const nonResourceRules = [
    { verbs: ['get'], nonResourceURLs: OPEN_PATHS },
    { verbs: ['get'], nonResourceURLs: DISCOVERY_PATHS },
    ...(caller.may === 'all' ? [{ verbs: ['*'], nonResourceURLs: ['*'] }] : []),
  ];
  return { resourceRules: rulesIn(caller, namespace), nonResourceRules, incomplete: false };
}

function tokenStatus(users: readonly WorldUser[], body: object): object {
  const token = fieldOf(body, 'spec.token');
  const caller = typeof token === 'string' ? callerWithToken(users, token) : undefined;
  if (caller === undefined) return { user: {}, error: 'invalid bearer token' };
  return { authenticated: true, user: userInfo(caller), audiences: ['https://kubernetes.default.svc.cluster.local'] };
}
