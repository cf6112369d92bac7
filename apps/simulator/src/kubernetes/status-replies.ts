/** What the API server says when it does not answer: `Status` objects and the one plain-text 404, spelled as a real server (1.36) spells them. */

export interface Reply {
  readonly code: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

export interface StatusBody {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Failure';
  readonly message: string;
  readonly reason?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly code: number;
}

/** What someone wants to do with which resource, in the words of RBAC. `resource` may carry a subresource: `pods/log`. */
export interface ResourceWish {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** Thrown by whatever reads a request; the handler answers with the reply it carries. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${String(reply.code)}`);
    this.reply = reply;
  }
}

export function jsonReply(code: number, body: unknown, headers?: Readonly<Record<string, string>>): Reply {
  const reply = { code, contentType: 'application/json', body: `${JSON.stringify(body)}\n` };
  return headers === undefined ? reply : { ...reply, headers };
}

export function textReply(code: number, body: string): Reply {
  return { code, contentType: 'text/plain; charset=utf-8', body, headers: { 'X-Content-Type-Options': 'nosniff' } };
}

interface Extras {
  readonly details?: Readonly<Record<string, unknown>>;
  readonly continue?: string;
}

export function statusBody(code: number, reason: string | undefined, message: string, extras: Extras = {}): StatusBody {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: extras.continue === undefined ? {} : { continue: extras.continue },
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(extras.details === undefined ? {} : { details: extras.details }),
    code,
  };
}

function failure(code: number, reason: string, message: string, extras: Extras = {}): Reply {
  return jsonReply(code, statusBody(code, reason, message, extras));
}

export const unauthorized = (): Reply => failure(401, 'Unauthorized', 'Unauthorized');

/** A verb on a resource as RBAC refuses it: `pods "x" is forbidden: User "limited" cannot get resource "pods/log" …`. */
export function forbidden(user: string, wish: ResourceWish): Reply {
  const plural = wish.resource.split('/')[0] ?? wish.resource;
  const qualified = wish.group === '' ? plural : `${plural}.${wish.group}`;
  const named = wish.name === undefined ? '' : ` "${wish.name}"`;
  const scope = wish.namespace === undefined ? 'at the cluster scope' : `in the namespace "${wish.namespace}"`;
  const message = `${qualified}${named} is forbidden: User "${user}" cannot ${wish.verb} resource "${wish.resource}" in API group "${wish.group}" ${scope}`;
  const details = {
    ...(wish.name === undefined ? {} : { name: wish.name }),
    ...(wish.group === '' ? {} : { group: wish.group }),
    kind: plural,
  };
  return { ...failure(403, 'Forbidden', message, { details }), headers: { 'X-Content-Type-Options': 'nosniff' } };
}

export const forbiddenPath = (user: string, verb: string, path: string): Reply =>
  failure(403, 'Forbidden', `forbidden: User "${user}" cannot ${verb} path "${path}"`, { details: {} });

export function notFound(group: string, resource: string, name: string): Reply {
  const qualified = group === '' ? resource : `${resource}.${group}`;
  const details = { name, ...(group === '' ? {} : { group }), kind: resource };
  return failure(404, 'NotFound', `${qualified} "${name}" not found`, { details });
}

/** A group, version or resource the server has never heard of: not a Status at all. */
export const pageNotFound = (): Reply => textReply(404, '404 page not found\n');

export const noSuchSubresource = (): Reply =>
  failure(404, 'NotFound', 'the server could not find the requested resource', { details: {} });

export const methodNotAllowed = (why: string): Reply =>
  failure(405, 'MethodNotAllowed', `the server does not allow this method on the requested resource${why}`, {
    details: {},
  });

export const badRequest = (message: string): Reply => failure(400, 'BadRequest', message);

const AVAILABLE = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

export function notAcceptable(): Reply {
  const streams = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
  const message = `406: Not Acceptable\n\nAvailable representations: ${AVAILABLE}, ${streams}`;
  return failure(406, 'NotAcceptable', message, { details: {} });
}

const CONTINUE_TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** The fresh token lets a client go on, inconsistently, where it was. */
export const continueExpired = (freshToken: string): Reply =>
  failure(410, 'Expired', CONTINUE_TOO_OLD, { continue: freshToken });

export const listVersionExpired = (): Reply =>
  failure(410, 'Expired', 'The resourceVersion for the provided list is too old.');

export const watchVersionExpired = (asked: number, oldest: number): StatusBody =>
  statusBody(410, 'Expired', `too old resource version: ${String(asked)} (${String(oldest)})`);

export function versionTooLarge(asked: number, current: number): Reply {
  const details = {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  };
  const message = `Timeout: Too large resource version: ${String(asked)}, current: ${String(current)}`;
  return { ...failure(504, 'Timeout', message, { details }), headers: { 'Retry-After': '1' } };
}

export function matchWithoutVersion(): Reply {
  const message = 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided';
  const causes = [{ reason: 'FieldValueForbidden', message, field: 'resourceVersionMatch' }];
  return failure(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: ${message}`, {
    details: { group: 'meta.k8s.io', kind: 'ListOptions', causes },
  });
}

export const conflict = (message: string, details: Readonly<Record<string, unknown>>): Reply =>
  failure(409, 'Conflict', message, { details });

/** Someone else wrote in between. */
export const outdated = (qualified: string, name: string, details: Readonly<Record<string, unknown>>): Reply =>
  conflict(
    `Operation cannot be fulfilled on ${qualified} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    details,
  );

export const alreadyExists = (qualified: string, details: Readonly<Record<string, unknown>>): Reply =>
  failure(409, 'AlreadyExists', `${qualified} "${String(details['name'])}" already exists`, { details });

export const denied = (message: string, details: Readonly<Record<string, unknown>>): Reply =>
  failure(403, 'Forbidden', message, { details });

export interface Cause {
  readonly reason:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldManagerConflict';
  readonly message: string;
  readonly field: string;
}

/** An object that breaks the rules of its kind; every broken rule is one cause. */
export function invalid(group: string, kind: string, name: string, causes: readonly Cause[]): Reply {
  const told = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const all = told.length === 1 ? (told[0] ?? '') : `[${told.join(', ')}]`;
  const details = { name, ...(group === '' ? {} : { group }), kind, causes };
  const qualified = group === '' ? kind : `${kind}.${group}`;
  return failure(422, 'Invalid', `${qualified} "${name}" is invalid: ${all}`, { details });
}

/** A JSON patch that does not fit what it is applied to. */
export const unfitPatch = (): Reply =>
  failure(422, 'Invalid', 'the server rejected our request due to an error in our request', { details: {} });

export const unknownPatchType = (): Reply =>
  failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', { details: {} });

export const unknownBodyType = (): Reply =>
  failure(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );

/** A webhook says no with a code and a sentence, and no reason. */
export const webhookDenied = (why: string): Reply =>
  jsonReply(400, statusBody(400, undefined, `admission webhook "validation.istio.io" denied the request: ${why}`));
