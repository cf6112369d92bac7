/** Create, update, patch, delete: reads what is wanted, keeps the rules, hands the change to the store. */

import { afterUpdate, apply, type Writer } from './managed-fields.ts';
import { answerDelete, readDeleteOptions } from './deletion.ts';
import { isFields, isList, isSame, omit, type Fields } from './json-values.ts';
import { kubernetesTime } from './kubernetes-time.ts';
import { born, countsGenerations, withDefaults } from './new-object.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { jsonPatch, mergePatch, strategicMerge, UnfitPatch } from './patches.ts';
import type { ResourceRequest } from './request-info.ts';
import { fieldOf, textAt, type Match } from './selectors.ts';
import { readAppliedObject, readJsonBody, readSentObject } from './sent-object.ts';
import { groupVersion, kindKey, type ServedKind } from './served-kinds.ts';
import * as replies from './status-replies.ts';
import { plain } from './stored-writes.ts';
import { askWebhook, brokenRules, unknownFields, type WriteVerb } from './validation.ts';

export interface WriteDesk {
  readonly store: ObjectStore;
  readonly nowMs: number;
  render(stored: StoredObject): object;
  renderMany(items: readonly StoredObject[]): object;
}

export interface WriteRequest {
  readonly kind: ServedKind;
  readonly info: ResourceRequest;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  readonly userAgent: string | undefined;
  readonly body: Buffer;
  /** For `deletecollection`. */
  readonly match: Match;
}

export function answerWrite(desk: WriteDesk, request: WriteRequest): replies.Reply {
  const { kind, info } = request;
  const dryRun = readDryRun(request);
  switch (info.verb) {
    case 'create':
      return info.name === undefined ? create(desk, request) : replies.methodNotAllowed('');
    case 'update':
      return info.name === undefined ? replies.methodNotAllowed('') : update(desk, request);
    case 'patch':
      return info.name === undefined ? replies.methodNotAllowed('') : patch(desk, request);
    case 'delete':
      return answerDelete({ ...desk, dryRun }, kind, existing(desk, request), readDeleteOptions(request.body));
    case 'deletecollection': {
      const all = desk.store.objects(kindKey(kind.group, kind.kind));
      const here = all.filter(
        (each) => (info.namespace === undefined || each.namespace === info.namespace) && request.match(each.object),
      );
      const options = readDeleteOptions(request.body);
      for (const each of here) answerDelete({ ...desk, dryRun }, kind, each, options);
      return replies.jsonReply(200, desk.renderMany(here));
    }
    default:
      return replies.methodNotAllowed('');
  }
}

function readDryRun({ query, info }: WriteRequest): 'dry run' | 'in earnest' {
  const asked = query.getAll('dryRun').filter((each) => each !== '');
  const odd = asked.find((each) => each !== 'All');
  if (odd === undefined) return asked.length === 0 ? 'in earnest' : 'dry run';
  const options = { create: 'CreateOptions', update: 'UpdateOptions', patch: 'PatchOptions' }[info.verb];
  const message = `Unsupported value: ${JSON.stringify(odd)}: supported values: "All"`;
  const cause = { reason: 'FieldValueNotSupported', message, field: 'dryRun' } as const;
  throw new replies.Refusal(replies.invalid('meta.k8s.io', options ?? 'DeleteOptions', '', [cause]));
}

function namespaceOf({ kind, info }: WriteRequest): string | undefined {
  return kind.scope === 'Cluster' ? undefined : info.namespace;
}

const qualified = (kind: ServedKind): string => (kind.group === '' ? kind.resource : `${kind.resource}.${kind.group}`);

const detailsOf = (kind: ServedKind, name: string): Fields => ({
  name,
  ...(kind.group === '' ? {} : { group: kind.group }),
  kind: kind.resource,
});

function find(desk: WriteDesk, request: WriteRequest, name: string): StoredObject | undefined {
  return desk.store.find(kindKey(request.kind.group, request.kind.kind), namespaceOf(request) ?? '', name);
}

function existing(desk: WriteDesk, request: WriteRequest): StoredObject {
  const { kind, info } = request;
  const found = find(desk, request, info.name ?? '');
  if (found === undefined) throw new replies.Refusal(replies.notFound(kind.group, kind.resource, info.name ?? ''));
  return found;
}

function writerOf(desk: WriteDesk, request: WriteRequest, operation: Writer['operation']): Writer {
  const agent = (request.userAgent ?? '').split('/')[0] ?? '';
  const { subresource, version } = request.info;
  return {
    manager: request.query.get('fieldManager') ?? (agent === '' ? 'unknown' : agent),
    operation,
    apiVersion: groupVersion(request.kind.group, version),
    time: kubernetesTime(desk.nowMs),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function create(desk: WriteDesk, request: WriteRequest): replies.Reply {
  const { kind, info } = request;
  const sent = readSentObject(kind, info.version, request.contentType, request.body);
  const { object: known, warnings } = dropUnknown(request, sent);
  const namespace = namespaceOf(request);
  checkNamespace(desk, request, textAt(sent, 'metadata.namespace'), textAt(sent, 'metadata.name'));
  if (textAt(sent, 'metadata.resourceVersion') !== '') {
    throw new replies.Refusal(replies.badRequest('resourceVersion should not be set on objects to be created'));
  }
  const object = born(kind, known, namespace, desk.nowMs);
  const warned = [...warnings, ...admit(kind, object, 'create')];
  const name = textAt(object, 'metadata.name');
  if (find(desk, request, name) !== undefined) return replies.alreadyExists(qualified(kind), detailsOf(kind, name));
  const managed = afterUpdate(kind, undefined, object, writerOf(desk, request, 'Update'));
  return keep(desk, request, managed, 201, warned);
}

function checkNamespace(desk: WriteDesk, request: WriteRequest, sent: string, name: string): void {
  const namespace = namespaceOf(request);
  if (request.kind.scope === 'Cluster') return;
  if (namespace === undefined) throw new replies.Refusal(replies.methodNotAllowed(''));
  if (sent !== '' && sent !== namespace) {
    const message = 'the namespace of the provided object does not match the namespace sent on the request';
    throw new replies.Refusal(replies.badRequest(message));
  }
  const home = desk.store.find(kindKey('', 'Namespace'), '', namespace);
  if (home === undefined) throw new replies.Refusal(replies.notFound('', 'namespaces', namespace));
  if (home.object.metadata['deletionTimestamp'] === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  const details = { ...detailsOf(request.kind, name), causes: [cause] };
  throw new replies.Refusal(replies.denied(`${qualified(request.kind)} "${name}" is forbidden: ${why}`, details));
}

/** Unknown fields are dropped; how loudly is the client's choice. */
function dropUnknown(request: WriteRequest, object: Fields): { object: Fields; warnings: readonly string[] } {
  const { kind, query, info } = request;
  const unknown = unknownFields(kind, object).map((field) => `unknown field ${JSON.stringify(field)}`);
  if (unknown.length === 0) return { object, warnings: [] };
  const how = query.get('fieldValidation') ?? 'Warn';
  if (how === 'Strict') {
    const why = `strict decoding error: ${unknown.join(', ')}`;
    const version = JSON.stringify(groupVersion(kind.group, info.version));
    const message = `${kind.kind} in version ${version} cannot be handled as a ${kind.kind}: ${why}`;
    throw new replies.Refusal(replies.badRequest(message));
  }
  const names = unknownFields(kind, object);
  return { object: omit(object, ...names), warnings: how === 'Warn' ? unknown : [] };
}

/** Returns the webhook's warnings. */
function admit(kind: ServedKind, object: Fields, verb: WriteVerb): readonly string[] {
  const broken = brokenRules(kind, object, verb);
  const name = textAt(object, 'metadata.name');
  if (broken.length > 0) throw new replies.Refusal(replies.invalid(kind.group, kind.kind, name, broken));
  const { denied, warnings } = askWebhook(kind, object);
  if (denied !== undefined) throw new replies.Refusal(replies.webhookDenied(denied));
  return warnings;
}

function update(desk: WriteDesk, request: WriteRequest): replies.Reply {
  const { kind, info } = request;
  const sent = readSentObject(kind, info.version, request.contentType, request.body);
  const { object, warnings } = dropUnknown(request, sent);
  const name = textAt(sent, 'metadata.name');
  if (name !== info.name) {
    return replies.badRequest(
      `the name of the object (${name}) does not match the name on the URL (${info.name ?? ''})`,
    );
  }
  const before = existing(desk, request);
  if (kind.origin === 'custom' && textAt(sent, 'metadata.resourceVersion') === '') {
    const message = 'Invalid value: 0x0: must be specified for an update';
    const cause = { reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' } as const;
    return replies.invalid(kind.group, kind.kind, name, [cause]);
  }
  return replace(desk, request, before, object, warnings);
}

function patch(desk: WriteDesk, request: WriteRequest): replies.Reply {
  const { kind, info } = request;
  const type = (request.contentType ?? '').split(';')[0]?.trim();
  if (type === 'application/apply-patch+yaml') return applyPatch(desk, request);
  const strategic = type === 'application/strategic-merge-patch+json' && kind.origin === 'built-in';
  if (!strategic && type !== 'application/json-patch+json' && type !== 'application/merge-patch+json') {
    return replies.unknownPatchType();
  }
  const before = existing(desk, request);
  const change = readJsonBody(kind.kind, request.body.toString('utf8'));
  if (type === 'application/json-patch+json' ? !isList(change) : !isFields(change)) {
    return replies.badRequest('error decoding patch: the patch has the wrong shape');
  }
  let patched: unknown;
  try {
    if (strategic) patched = strategicMerge(before.object, isFields(change) ? change : {});
    else patched = (type === 'application/json-patch+json' ? jsonPatch : mergePatch)(before.object, change);
  } catch (thrown) {
    if (thrown instanceof UnfitPatch) return replies.unfitPatch();
    throw thrown;
  }
  if (!isFields(patched)) return replies.unfitPatch();
  if (textAt(patched, 'metadata.name') !== info.name) {
    return replies.badRequest('the name of the object may not be changed by a patch');
  }
  const { object, warnings } = dropUnknown(request, patched);
  return replace(desk, request, before, object, warnings);
}

function replace(
  desk: WriteDesk,
  request: WriteRequest,
  before: StoredObject,
  sent: Fields,
  warnings: readonly string[],
): replies.Reply {
  const { kind } = request;
  const asked = textAt(sent, 'metadata.resourceVersion');
  const uid = textAt(sent, 'metadata.uid');
  const differs =
    (asked !== '' && asked !== String(before.version)) || (uid !== '' && uid !== before.object.metadata.uid);
  if (differs) return replies.outdated(qualified(kind), before.name, detailsOf(kind, before.name));
  const after = settled(kind, request.info.subresource, before, sent);
  const warned = [...warnings, ...admit(kind, after, 'update')];
  const managed = afterUpdate(kind, before.object, after, writerOf(desk, request, 'Update'));
  return keep(desk, request, managed, 200, warned);
}

/** What the server does not let a client change stays, and a new specification counts as a new generation. */
function settled(kind: ServedKind, subresource: string | undefined, before: StoredObject, sent: Fields): Fields {
  const old: Fields = before.object;
  if (subresource === 'status') return { ...old, status: sent['status'] };
  const kept = ['uid', 'creationTimestamp', 'namespace', 'deletionTimestamp', 'generation', 'managedFields'];
  const metadata = { ...(isFields(sent['metadata']) ? sent['metadata'] : {}) } as Record<string, unknown>;
  for (const key of kept) {
    if (before.object.metadata[key] === undefined) Reflect.deleteProperty(metadata, key);
    else metadata[key] = before.object.metadata[key];
  }
  const hasStatus = kind.subresources.includes('status');
  const { status, ...rest } = sent;
  const ownStatus = hasStatus ? old['status'] : status;
  const after = { ...rest, ...(ownStatus === undefined ? {} : { status: ownStatus }), apiVersion: old['apiVersion'] };
  const whole = withDefaults(kind, { ...after, metadata });
  if (!countsGenerations(kind) || isSame(whole['spec'], old['spec'])) return whole;
  const generation = Number(fieldOf(old, 'metadata.generation') ?? 1) + 1;
  return { ...whole, metadata: { ...metadata, generation } };
}

function applyPatch(desk: WriteDesk, request: WriteRequest): replies.Reply {
  const { kind, info, query } = request;
  if ((query.get('fieldManager') ?? '') === '') {
    const message = 'Required value: is required for apply patch';
    const cause = { reason: 'FieldValueRequired', message, field: 'fieldManager' } as const;
    return replies.invalid('meta.k8s.io', 'PatchOptions', '', [cause]);
  }
  const sent = readAppliedObject(kind, info.version, request.body);
  if (fieldOf(sent, 'metadata.managedFields') !== undefined) {
    return replies.badRequest('metadata.managedFields must be nil');
  }
  const { object: wanted, warnings } = dropUnknown(request, sent);
  const writer = writerOf(desk, request, 'Apply');
  const before = find(desk, request, info.name ?? '');
  if (before === undefined) {
    checkNamespace(desk, request, textAt(sent, 'metadata.namespace'), info.name ?? '');
    const object = born(kind, wanted, namespaceOf(request), desk.nowMs);
    const warned = [...warnings, ...admit(kind, object, 'create')];
    const { object: managed } = apply(kind, undefined, wanted, writer, 'force');
    const managedFields = fieldOf(managed, 'metadata.managedFields');
    return keep(desk, request, withManaged(object, managedFields), 201, warned);
  }
  const onConflict = query.get('force') === 'true' ? 'force' : 'refuse';
  const { object, conflicts } = apply(kind, before.object, wanted, writer, onConflict);
  if (conflicts.length > 0) return applyConflict(conflicts);
  const after = settled(kind, info.subresource, before, object);
  const managed = withManaged(after, fieldOf(object, 'metadata.managedFields'));
  const warned = [...warnings, ...admit(kind, managed, 'update')];
  return keep(desk, request, managed, 200, warned);
}

const withManaged = (object: Fields, managedFields: unknown): Fields => ({
  ...object,
  metadata: { ...(object['metadata'] as object), managedFields },
});

function applyConflict(conflicts: readonly { readonly with: string; readonly field: string }[]): replies.Reply {
  const count = `${String(conflicts.length)} conflict${conflicts.length === 1 ? '' : 's'}`;
  const first = conflicts[0];
  const told =
    conflicts.length === 1 && first !== undefined
      ? `conflict with ${first.with}: ${first.field}`
      : `conflicts with ${first?.with ?? ''}:\n${conflicts.map((each) => `- ${each.field}`).join('\n')}`;
  const causes = conflicts.map((each) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${each.with}`,
    field: each.field,
  }));
  return replies.conflict(`Apply failed with ${count}: ${told}`, { causes });
}

function keep(
  desk: WriteDesk,
  request: WriteRequest,
  object: Fields,
  code: 200 | 201,
  warnings: readonly string[],
): replies.Reply {
  const { kind } = request;
  const held = plain(object);
  const key = kindKey(kind.group, kind.kind);
  const { name, namespace = '' } = held.metadata;
  const done =
    fieldOf(held, 'metadata.deletionTimestamp') !== undefined && !hasFinalizers(held) && kind.kind !== 'Namespace';
  const inEarnest = readDryRun(request) === 'in earnest';
  if (inEarnest) desk.store.write({ atMs: desk.nowMs, verb: done ? 'delete' : 'apply', object: held });
  const stored = desk.store.find(key, namespace, name);
  const resourceVersion = stored === undefined ? {} : { resourceVersion: String(stored.version) };
  const wished = { ...held, metadata: { ...held.metadata, ...resourceVersion } };
  // A world that takes changes in may have made something else of it; the client is told what is there now.
  const shown =
    inEarnest && stored !== undefined
      ? stored
      : { kindKey: key, namespace, name, version: stored?.version ?? 0, object: wished };
  const reply = replies.jsonReply(code, desk.render(shown));
  if (warnings.length === 0) return reply;
  return { ...reply, headers: { Warning: warnings.map((each) => `299 - ${JSON.stringify(each)}`) } };
}

function hasFinalizers(object: Fields): boolean {
  const finalizers = fieldOf(object, 'metadata.finalizers');
  return isList(finalizers) && finalizers.length > 0;
}
