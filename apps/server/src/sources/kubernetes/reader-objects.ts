import type { Response } from 'undici';
import { z } from 'zod';
import type { WriteRefusal } from '@waymark/contract';
import type { Credential } from '../../readers/credential.ts';
import type { FoundObject, ObjectAddress, ReaderObjects } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import type { KubernetesConnection, KubernetesRequest } from './connection.ts';
import { LabelsSchema } from './object-parts.ts';
import { loadFacts } from './reader-facts.ts';
import { CANNOT, whyRefused } from './why-refused.ts';
import { codeOfStatus, causeOf, kubernetesError, readJson } from './requests.ts';
import { GatewaySchema } from './trimmed.ts';

/** Under this name the API server keeps which fields of an object are ours. */
const FIELD_MANAGER = 'waymark';
/** A webhook may take its 10 s. */
const TIMEOUT_MS = 15_000;
const OBJECT_LIMIT = { maxBytes: 8 * 1024 * 1024, beyond: 'answer_too_large' } as const;

const CONTENT_TYPE = { apply: 'application/apply-patch+yaml', merge: 'application/merge-patch+json' } as const;

const FoundSchema = z
  .object({
    metadata: z.object({ resourceVersion: z.string(), labels: LabelsSchema }),
    spec: z
      .object({ template: z.object({ metadata: z.object({ labels: LabelsSchema }).nullish() }).nullish() })
      .nullish(),
  })
  .transform(({ metadata, spec }): FoundObject => ({
    version: metadata.resourceVersion,
    labels: metadata.labels,
    ...(spec?.template == null ? {} : { templateLabels: spec.template.metadata?.labels ?? {} }),
  }));

const StatusSchema = z.object({
  message: z.string().nullish(),
  reason: z.string().nullish(),
  details: z
    .object({
      causes: z.array(z.object({ field: z.string().nullish(), message: z.string().nullish() })).nullish(),
    })
    .nullish(),
});

/** Reads and writes single objects with a reader's own credential. */
export function readerObjects(connection: KubernetesConnection): ReaderObjects {
  const send = async (
    as: Credential,
    request: Omit<KubernetesRequest, 'signal'>,
    signal: AbortSignal,
  ): Promise<Response> => {
    const what = whatOf(request);
    try {
      const timed = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
      return await connection.send({ is: 'reader', as }, { ...request, signal: timed });
    } catch (error) {
      throw error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
        ? kubernetesError('source_too_slow', `${what}: no answer in time`, error)
        : kubernetesError('source_unreachable', `${what}: ${causeOf(error)}`, error);
    }
  };

  const objects: ReaderObjects = {
    find: async (as, address, signal) => {
      const request = { method: 'GET', path: pathOf(address) } as const;
      const response = await send(as, request, signal);
      if (!response.ok) {
        const refusal = await readRefusal(response, address, whatOf(request), 'get');
        return refusal.why === 'absent' ? { is: 'absent' } : { is: 'refused', refusal };
      }
      const read = FoundSchema.safeParse(await readJson(response, whatOf(request), OBJECT_LIMIT));
      if (!read.success)
        throw kubernetesError('source_unreadable', `${whatOf(request)}: ${z.prettifyError(read.error)}`);
      return { is: 'found', object: read.data };
    },
    write: async (credential, { address, as, body }, earnest, signal) => {
      const query = new URLSearchParams({
        fieldManager: FIELD_MANAGER,
        // What the server does not know, it must not drop without a word.
        fieldValidation: 'Strict',
        ...(as === 'apply' ? { force: 'false' } : {}),
        ...(earnest === 'dry run' ? { dryRun: 'All' } : {}),
      });
      const path = `${pathOf(address)}?${query.toString()}`;
      const request = { method: 'PATCH', path, body, contentType: CONTENT_TYPE[as] } as const;
      const response = await send(credential, request, signal);
      if (!response.ok)
        return { is: 'refused', refusal: await readRefusal(response, address, whatOf(request), 'patch') };
      const warnings = readWarnings(response.headers.get('warning'));
      // It was taken, whatever can be read of the answer.
      const kept = FoundSchema.safeParse(
        await readJson(response, whatOf(request), OBJECT_LIMIT).catch(() => undefined),
      ).data;
      return { is: 'accepted', warnings, ...(kept === undefined ? {} : { kept }) };
    },
    gateway: async (as, { namespace, name }, signal) => {
      const path = pathOf({ ...GATEWAYS, namespace, name });
      const response = await send(as, { method: 'GET', path }, signal);
      if (response.status === 404) return undefined;
      if (response.status === 403) return 'unseen';
      if (!response.ok) throw kubernetesError(codeOfStatus(response.status), `GET ${path}: ${response.status}`);
      const read = GatewaySchema.safeParse(await readJson(response, `GET ${path}`, OBJECT_LIMIT));
      if (!read.success) throw kubernetesError('source_unreadable', `GET ${path}: ${z.prettifyError(read.error)}`);
      return read.data;
    },
    facts: (as, about, signal) => loadFacts((path) => send(as, { method: 'GET', path }, signal), about),
  };
  return objects;
}

const GATEWAYS = {
  kind: 'Gateway',
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  resource: 'gateways',
} as const;

/** Names are words that need no escaping, by the contract's schema. */
function pathOf({ group, version, resource, namespace, name }: ObjectAddress): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${resource}/${name}`;
}

const whatOf = ({ method, path }: Pick<KubernetesRequest, 'method' | 'path'>): string =>
  `${method} ${path.replace(/\?.*/, '')}`;

/** A refusal is an answer; an API server that is busy, starting or broken gave none. */
async function readRefusal(
  response: Response,
  { group, resource, namespace }: ObjectAddress,
  what: string,
  verb: string,
): Promise<WriteRefusal> {
  const { status } = response;
  if (status === 401) throw new SourceError('kubernetes', 'not_allowed', `${what}: the token is not valid`);
  // A path that is not served is answered in plain text.
  const told = StatusSchema.safeParse(await readJson(response, what, OBJECT_LIMIT).catch(() => undefined)).data;
  const message = told?.message ?? '';
  const why = whyRefused(status, message);
  if (why === undefined) throw kubernetesError(codeOfStatus(status), `${what}: ${status}`);
  return {
    why,
    status,
    message,
    causes: (told?.details?.causes ?? []).map((one) => ({ field: one.field ?? '', message: one.message ?? '' })),
    ...(why === 'not-allowed'
      ? {
          right: {
            // To apply what is not there yet takes another right than to change it.
            verb: CANNOT.exec(message)?.[1] ?? verb,
            group,
            resource,
            ...(namespace === undefined ? {} : { namespace }),
          },
        }
      : {}),
  };
}

/** RFC 7234: `299 - "text"`, several of them joined. */
function readWarnings(header: string | null): readonly string[] {
  const texts = (header ?? '').matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...texts].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}
