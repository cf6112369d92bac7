/** Label and field selectors, with the refusals a real server gives for those it cannot read. */

import type { KubernetesObject } from '@waymark/demo-mesh';
import { badRequest, Refusal } from './status-replies.ts';
import type { ServedKind } from './served-kinds.ts';

export type Match = (object: KubernetesObject) => boolean;

/** Walks `spec.nodeName` and the like; absent anywhere gives undefined. */
export function fieldOf(object: unknown, path: string): unknown {
  let at: unknown = object;
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[part];
  }
  return at;
}

/** A field as text; `absent` stands in where it is missing or no plain value. */
export function textAt(object: unknown, path: string, absent = ''): string {
  const value = fieldOf(object, path);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : absent;
}

const TOKEN = /\s*(==|!=|=|!|,|\(|\)|<|>|[A-Za-z0-9_./-]+)\s*/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text)?.[1];
    if (found === undefined) throw new Refusal(badRequest(`unable to parse requirement: found '${text.slice(at)}'`));
    tokens.push(found);
  }
  return tokens;
}

type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

export function readLabelSelector(text: string | null): Match {
  const tokens = tokensOf(text ?? '');
  const tests: LabelTest[] = [];
  let at = 0;
  while (at < tokens.length) {
    const { test, next } = readRequirement(tokens, at);
    tests.push(test);
    const separator = tokens[next];
    if (separator === undefined) break;
    if (separator !== ',') throw new Refusal(badRequest(`found '${separator}', expected: ',' or 'end of string'`));
    at = next + 1;
  }
  return (object) => tests.every((test) => test(object.metadata.labels ?? {}));
}

const isWord = (token: string): boolean => /^[A-Za-z0-9_./-]+$/.test(token);

function readRequirement(tokens: readonly string[], start: number): { test: LabelTest; next: number } {
  const negated = tokens[start] === '!';
  const at = negated ? start + 1 : start;
  const key = tokens[at] ?? '';
  if (!isWord(key)) throw new Refusal(badRequest(`found '${key}', expected: !, identifier, or ','`));
  if (negated) return { test: (labels) => labels[key] === undefined, next: at + 1 };
  const operator = tokens[at + 1];
  if (operator === undefined || operator === ',') return { test: (labels) => labels[key] !== undefined, next: at + 1 };
  if (operator === 'in' || operator === 'notin') {
    const { values, next } = readValues(tokens, at + 2);
    // A label that is absent is "not in" any set of values.
    const isIn: LabelTest = (labels) => labels[key] !== undefined && values.has(labels[key]);
    return { test: operator === 'in' ? isIn : (labels) => !isIn(labels), next };
  }
  const given = tokens[at + 2] ?? '';
  const [value, next] = isWord(given) ? [given, at + 3] : ['', at + 2];
  if (operator === '=' || operator === '==') return { test: (labels) => labels[key] === value, next };
  if (operator === '!=') return { test: (labels) => labels[key] !== value, next };
  if (operator === '<') return { test: (labels) => Number(labels[key]) < Number(value), next };
  if (operator === '>') return { test: (labels) => Number(labels[key]) > Number(value), next };
  throw new Refusal(badRequest(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`));
}

function readValues(tokens: readonly string[], start: number): { values: ReadonlySet<string>; next: number } {
  if (tokens[start] !== '(') throw new Refusal(badRequest(`found '${tokens[start] ?? ''}' expected: '('`));
  const values = new Set<string>();
  let at = start + 1;
  while (tokens[at] !== ')') {
    const token = tokens[at];
    if (token === undefined) throw new Refusal(badRequest("found '', expected: ',', or ')'"));
    if (token !== ',') values.add(token);
    at += 1;
  }
  return { values, next: at + 1 };
}

/** Beside name and namespace, which every kind can be selected by. */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  Secret: ['type'],
  Service: ['spec.clusterIP', 'spec.type'],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
};

export function readFieldSelector(kind: ServedKind, text: string | null): Match {
  const tests = (text ?? '')
    .split(',')
    .filter((term) => term.trim() !== '')
    .map((term): Match => {
      const [, path, operator, value] = /^\s*([^=!]+?)\s*(==|!=|=)\s*(.*?)\s*$/.exec(term) ?? [];
      if (path === undefined || value === undefined) {
        throw new Refusal(badRequest(`invalid selector: '${term}'; can't understand '${term}'`));
      }
      const known = [
        'metadata.name',
        'metadata.namespace',
        ...(kind.group === '' ? (SELECTABLE[kind.kind] ?? []) : []),
      ];
      if (!known.includes(path)) throw new Refusal(badRequest(`field label not supported: ${path}`));
      return (object) => (textAt(object, path) === value) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}
