import type { FastifyBaseLogger } from 'fastify';

/** What may be told of whoever writes: never what they prove themselves with. */
export interface Writer {
  readonly user: string;
  readonly by: string;
  /** Who spoke for the user, where somebody did. */
  readonly impersonatedBy?: string | undefined;
}

/** One write, or the try of one. The names of fields are a promise (operating.md): they only ever grow. */
export interface AuditedWrite {
  readonly requestId: string;
  readonly verb: 'patch' | 'create' | 'post';
  readonly action: string;
  readonly object: {
    readonly kind: string;
    readonly cluster?: string;
    readonly namespace?: string;
    readonly name: string;
  };
  /** `yes`: the API server was only asked what it would say. */
  readonly dryRun: 'yes' | 'no';
  readonly outcome: string;
  /** What else there is to say of the action: words of ours and names of Kubernetes, never a body. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Writes one line for each write, whatever the log's level: who changed the mesh is no detail. */
export function auditTo(log: FastifyBaseLogger): (who: Writer, what: AuditedWrite) => void {
  const audit = log.child({}, { level: 'info' });
  return ({ user, by, impersonatedBy }, { object, more = {}, ...what }) => {
    const { kind, cluster, namespace, name } = object;
    const who = { user, by, ...(impersonatedBy === undefined ? {} : { impersonatedBy }) };
    audit.info({ audit: 'write', ...what, ...who, kind, cluster, namespace, name, ...more }, 'write');
  };
}
