/** Deleting: preconditions, finalizers, and a namespace that takes everything in it along. */

import type { KubernetesObject } from '@waymark/demo-mesh';
import { isFields, isList, type Fields } from './json-values.ts';
import { kubernetesTime } from './kubernetes-time.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { fieldOf, textAt } from './selectors.ts';
import { SERVED_KINDS, kindKey, type ServedKind } from './served-kinds.ts';
import { badRequest, conflict, jsonReply, Refusal, type Reply } from './status-replies.ts';
import { plain } from './stored-writes.ts';

export interface DeletionDesk {
  readonly store: ObjectStore;
  readonly nowMs: number;
  readonly dryRun: 'dry run' | 'in earnest';
  render(stored: StoredObject): object;
}

/** How long a namespace is seen terminating. */
const TERMINATION_MS = 300;

export function readDeleteOptions(body: Buffer): Fields {
  if (body.length === 0) return {};
  try {
    const read: unknown = JSON.parse(body.toString('utf8'));
    return isFields(read) ? read : {};
  } catch {
    throw new Refusal(badRequest('the body is no DeleteOptions'));
  }
}

export function answerDelete(desk: DeletionDesk, kind: ServedKind, stored: StoredObject, options: Fields): Reply {
  checkPreconditions(kind, stored, options);
  const object = stored.object;
  if (kind.group === '' && kind.kind === 'Namespace') return jsonReply(200, desk.render(terminate(desk, stored)));
  const finalizers = fieldOf(object, 'metadata.finalizers');
  const graceful = kind.group === '' && kind.kind === 'Pod';
  const held = isList(finalizers) && finalizers.length > 0;
  const marked = held || graceful ? leaving(object, desk.nowMs, graceful ? 30 : 0) : object;
  if (desk.dryRun === 'in earnest') {
    desk.store.write({ atMs: desk.nowMs, verb: held ? 'apply' : 'delete', object: plain(held ? marked : object) });
  }
  if (held || graceful) return jsonReply(200, desk.render({ ...stored, object: marked }));
  const details = {
    name: stored.name,
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.resource,
    uid: object.metadata.uid,
  };
  return jsonReply(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

function leaving(object: KubernetesObject, nowMs: number, graceSeconds: number): KubernetesObject {
  if (object.metadata['deletionTimestamp'] !== undefined) return object;
  const deletionTimestamp = kubernetesTime(nowMs + graceSeconds * 1000);
  const metadata = { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: graceSeconds };
  return { ...object, metadata };
}

function checkPreconditions(kind: ServedKind, stored: StoredObject, options: Fields): void {
  const uid = textAt(options, 'preconditions.uid');
  const version = textAt(options, 'preconditions.resourceVersion');
  const refuse = (why: string): never => {
    const message = `Operation cannot be fulfilled on ${kind.kind} "${stored.name}": ${why}`;
    throw new Refusal(conflict(message, { name: stored.name, kind: kind.kind }));
  };
  if (uid !== '' && uid !== stored.object.metadata.uid) {
    const record = `does not match the UID in record (${stored.object.metadata.uid})`;
    refuse(`the UID in the precondition (${uid}) ${record}. The object might have been deleted and then recreated`);
  }
  if (version !== '' && version !== String(stored.version)) {
    const record = `does not match the ResourceVersion in record (${String(stored.version)})`;
    refuse(`the ResourceVersion in the precondition (${version}) ${record}. The object might have been modified`);
  }
}

function terminate(desk: DeletionDesk, stored: StoredObject): StoredObject {
  const { object, name } = stored;
  if (object.metadata['deletionTimestamp'] !== undefined) return stored;
  const status = { phase: 'Terminating' };
  const metadata = { ...object.metadata, deletionTimestamp: kubernetesTime(desk.nowMs) };
  const marked: KubernetesObject = { ...object, metadata, status };
  if (desk.dryRun === 'dry run') return { ...stored, object: marked };
  const { store, nowMs } = desk;
  store.write({ atMs: nowMs, verb: 'apply', object: plain(marked) });
  const sweeping = setTimeout(() => {
    for (const kind of SERVED_KINDS.filter((each) => each.scope === 'Namespaced')) {
      for (const each of store.objects(kindKey(kind.group, kind.kind)).filter((one) => one.namespace === name)) {
        store.write({ atMs: nowMs, verb: 'delete', object: plain(each.object) });
      }
    }
    store.write({ atMs: nowMs, verb: 'delete', object: plain(marked) });
  }, TERMINATION_MS);
  sweeping.unref();
  return store.find(stored.kindKey, '', name) ?? { ...stored, object: marked };
}
