/** What a request asks for, read from method, path and query exactly as far as the real server does before it authorizes. */

import type { ResourceWish } from './status-replies.ts';

export interface ResourceRequest {
  readonly is: 'resource';
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** Path segments after the subresource, for proxies. */
  readonly rest: readonly string[];
}

export interface PathRequest {
  readonly is: 'path';
  readonly verb: string;
  readonly path: string;
}

export type RequestInfo = ResourceRequest | PathRequest;

const ONE = new Map([
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

/** Below a namespace's name these are parts of the Namespace object; anything else is a kind that lives in it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

export const isTrue = (value: string | null): boolean => value === 'true' || value === '1' || value === '';

export function readRequest(method: string, path: string, query: URLSearchParams): RequestInfo {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const head = parts[0] === 'api' ? ['', parts[1]] : parts[0] === 'apis' ? [parts[1], parts[2]] : [];
  const [group, version] = head;
  const tail = parts.slice(parts[0] === 'api' ? 2 : 3);
  if (group === undefined || version === undefined || tail.length === 0) {
    return { is: 'path', verb: method.toLowerCase(), path };
  }
  return { is: 'resource', group, version, ...readTail(method, tail, query) };
}

type Tail = Omit<ResourceRequest, 'is' | 'group' | 'version'>;

function readTail(method: string, tail: readonly string[], query: URLSearchParams): Tail {
  const [first, second, third] = tail;
  const insideNamespace =
    first === 'namespaces' && second !== undefined && third !== undefined && !NAMESPACE_SUBRESOURCES.has(third);
  const [resource, name, subresource, ...rest] = insideNamespace ? tail.slice(2) : tail;
  // The Namespace object itself counts as being "in" its namespace, so that a RoleBinding there can grant reading it.
  const namespace = first === 'namespaces' ? second : undefined;
  const selectedName = name ?? nameInSelector(query);
  const verb = name === undefined ? verbOnMany(method, query) : isWatch(method, query) ? 'watch' : verbOnOne(method);
  const shownName = verb === 'create' && name === undefined ? undefined : selectedName;
  return {
    verb,
    resource: resource ?? '',
    rest,
    ...(namespace === undefined ? {} : { namespace }),
    ...(shownName === undefined ? {} : { name: shownName }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

const verbOnOne = (method: string): string => ONE.get(method) ?? method.toLowerCase();

function verbOnMany(method: string, query: URLSearchParams): string {
  if (method === 'DELETE') return 'deletecollection';
  if (method !== 'GET' && method !== 'HEAD') return verbOnOne(method);
  return isWatch(method, query) ? 'watch' : 'list';
}

const isWatch = (method: string, query: URLSearchParams): boolean =>
  method === 'GET' && query.has('watch') && isTrue(query.get('watch'));

function nameInSelector(query: URLSearchParams): string | undefined {
  return /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function wishOf(request: ResourceRequest): ResourceWish {
  const resource = request.subresource === undefined ? request.resource : `${request.resource}/${request.subresource}`;
  return { verb: request.verb, group: request.group, resource, namespace: request.namespace, name: request.name };
}
