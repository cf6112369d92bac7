/** The rules a written object must keep: of every kind, of a few kinds, and of Istio's own webhook. Texts as recorded. */

import { isFields, isList, type Fields } from './json-values.ts';
import { fieldOf, textAt } from './selectors.ts';
import type { ServedKind } from './served-kinds.ts';
import type { Cause } from './status-replies.ts';

const MIDDLE = 'must consist of lower case alphanumeric characters';
const LABEL_NAME = `a lowercase RFC 1123 label ${MIDDLE} or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`;
const SUBDOMAIN_NAME = `a lowercase RFC 1123 subdomain ${MIDDLE}, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;
const LABEL_VALUE = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`;
const LABEL_KEY = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export type WriteVerb = 'create' | 'update';

const wrong = (field: string, value: unknown, why: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field,
});

export function brokenRules(kind: ServedKind, object: Fields, verb: WriteVerb): readonly Cause[] {
  // A real server looks at the labels of a built-in kind three times in an update, and says it each time.
  const rounds = verb === 'update' && kind.origin === 'built-in' ? [1, 2, 3] : [1];
  return [
    ...nameRules(kind, textAt(object, 'metadata.name')),
    ...rounds.flatMap(() => labelRules(fieldOf(object, 'metadata.labels'))),
    ...kindRules(kind, object),
  ];
}

function nameRules(kind: ServedKind, name: string): readonly Cause[] {
  if (name === '') {
    return [
      {
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
        field: 'metadata.name',
      },
    ];
  }
  if (kind.group === '' && (kind.kind === 'Service' || kind.kind === 'Namespace')) {
    return DNS_LABEL.test(name) ? [] : [wrong('metadata.name', name, LABEL_NAME)];
  }
  return DNS_SUBDOMAIN.test(name) ? [] : [wrong('metadata.name', name, SUBDOMAIN_NAME)];
}

function labelRules(labels: unknown): readonly Cause[] {
  if (!isFields(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]) => {
    const name = key.slice(key.lastIndexOf('/') + 1);
    return [
      ...(/^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/.test(name)
        ? []
        : [wrong('metadata.labels', key, LABEL_KEY)]),
      ...(typeof value === 'string' && /^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$/.test(value)
        ? []
        : [wrong('metadata.labels', value, LABEL_VALUE)]),
    ];
  });
}

function kindRules(kind: ServedKind, object: Fields): readonly Cause[] {
  const spec = fieldOf(object, 'spec');
  switch (`${kind.group}/${kind.kind}`) {
    case '/Service':
      return servicePorts(spec);
    case 'gateway.networking.k8s.io/Gateway':
      return textAt(spec, 'gatewayClassName') === '' ? [required('spec.gatewayClassName')] : [];
    case 'security.istio.io/AuthorizationPolicy':
      return authorizationPolicy(spec);
    default:
      return [];
  }
}

const required = (field: string): Cause => ({ reason: 'FieldValueRequired', message: 'Required value', field });

function servicePorts(spec: unknown): readonly Cause[] {
  const ports = fieldOf(spec, 'ports');
  if (!isList(ports)) return [];
  const inRange = (port: unknown): boolean => typeof port !== 'number' || (port >= 1 && port <= 65_535);
  const why = 'must be between 1 and 65535, inclusive';
  return ports.flatMap((each, at) => {
    const port = fieldOf(each, 'port');
    const target = fieldOf(each, 'targetPort') ?? port;
    const field = `spec.ports[${String(at)}]`;
    return [
      ...(inRange(port) ? [] : [wrong(`${field}.port`, port, why)]),
      ...(inRange(target) ? [] : [wrong(`${field}.targetPort`, target, why)]),
    ];
  });
}

const ACTIONS = ['ALLOW', 'DENY', 'AUDIT', 'CUSTOM'];

function authorizationPolicy(spec: unknown): readonly Cause[] {
  const action = fieldOf(spec, 'action');
  if (action !== undefined && !ACTIONS.includes(textAt(spec, 'action'))) {
    const supported = ACTIONS.map((each) => JSON.stringify(each)).join(', ');
    const rest =
      'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
    return [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${JSON.stringify(action)}: supported values: ${supported}`,
        field: 'spec.action',
      },
      { reason: 'FieldValueInvalid', message: `Invalid value: null: ${rest}`, field: '<nil>' },
    ];
  }
  if (fieldOf(spec, 'selector') === undefined || fieldOf(spec, 'targetRefs') === undefined) return [];
  const message = 'Invalid value: only one of targetRefs or selector can be set';
  return [{ reason: 'FieldValueInvalid', message, field: 'spec' }];
}

export interface WebhookVerdict {
  /** Why the webhook refuses. */
  readonly denied?: string;
  readonly warnings: readonly string[];
}

/** The few things istiod's webhook looks at that the simulator knows of. */
export function askWebhook(kind: ServedKind, object: Fields): WebhookVerdict {
  if (!kind.group.endsWith('.istio.io')) return { warnings: [] };
  if (kind.kind === 'AuthorizationPolicy') return authorizationVerdict(object);
  if (kind.kind === 'VirtualService') return routeVerdict(fieldOf(object, 'spec.http'));
  return { warnings: [] };
}

function authorizationVerdict(object: Fields): WebhookVerdict {
  const rules = fieldOf(object, 'spec.rules');
  const policy = `${textAt(object, 'metadata.name')}.${textAt(object, 'metadata.namespace')}`;
  const refuse = (why: string, at: number): WebhookVerdict => ({
    denied: `configuration is invalid: invalid policy ${policy}: ${why}, found at rule ${String(at)}`,
    warnings: [],
  });
  for (const [at, rule] of (isList(rules) ? rules : []).entries()) {
    for (const [part, inner] of [
      ['from', 'source'],
      ['to', 'operation'],
    ] as const) {
      const list = fieldOf(rule, part);
      if (isList(list) && list.length === 0) return refuse(`\`${part}\` must not be empty`, at);
      for (const each of isList(list) ? list : []) {
        const value = fieldOf(each, inner);
        if (!isFields(value) || Object.keys(value).length === 0)
          return refuse(`\`${part}.${inner}\` must not be empty`, at);
      }
    }
  }
  return { warnings: [] };
}

function routeVerdict(http: unknown): WebhookVerdict {
  const rules = isList(http) ? http : [];
  const weights = rules.flatMap((rule) => listAt(rule, 'route')).map((route) => Number(fieldOf(route, 'weight') ?? 0));
  const below = weights.find((weight) => weight < 0);
  if (below !== undefined) return { denied: `configuration is invalid: weight ${String(below)} < 0`, warnings: [] };
  const prefixes = rules.flatMap((rule, ruleAt) =>
    listAt(rule, 'match').map((match, at) => ({ prefix: fieldOf(match, 'uri.prefix'), ruleAt, at })),
  );
  const warnings = prefixes.flatMap(({ prefix, ruleAt, at }, index) => {
    const wider = prefixes
      .slice(0, index)
      .find((each) => typeof prefix === 'string' && typeof each.prefix === 'string' && prefix.startsWith(each.prefix));
    if (wider === undefined || wider.ruleAt === ruleAt) return [];
    const where = `in rule #${String(wider.ruleAt)} of prefix ${String(wider.prefix)} on #${String(wider.at)}`;
    return [
      `virtualService rule #${String(ruleAt)} match #${String(at)} of prefix ${String(prefix)} is not used (duplicate/overlapping match ${where})`,
    ];
  });
  return { warnings };
}

function listAt(value: unknown, path: string): readonly unknown[] {
  const list = fieldOf(value, path);
  return isList(list) ? list : [];
}

const TOP: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ['data', 'binaryData', 'immutable'],
  Secret: ['data', 'stringData', 'immutable', 'type'],
  ServiceAccount: ['secrets', 'imagePullSecrets', 'automountServiceAccountToken'],
  Endpoints: ['subsets'],
  EndpointSlice: ['addressType', 'endpoints', 'ports'],
};

/** Fields at the top that this kind does not have; of Events nobody here keeps a list. */
export function unknownFields(kind: ServedKind, object: Fields): readonly string[] {
  if (kind.kind === 'Event') return [];
  const known = ['apiVersion', 'kind', 'metadata', ...(TOP[kind.kind] ?? ['spec', 'status'])];
  return Object.keys(object).filter((key) => !known.includes(key));
}
