import { z } from 'zod';
import { credentialKey, type Credential } from '../../readers/credential.ts';
import type { AccessSource, Clock, Right } from '../../ports.ts';
import type { KubernetesConnection } from './connection.ts';
import { remember } from './remembered.ts';
import { ask, kubernetesError, readJson, type Reply } from './requests.ts';
import { judgeByRules, RulesSchema, type Rules } from './rules-review.ts';

/** Long enough that a page's questions share one answer, short enough that a right taken away is gone while one looks. */
const KEEP_MS = 15_000;
const REMEMBERED_AT_MOST = 20_000;
/** A review answers in milliseconds; an API server that needs longer is in trouble, and a page must not wait for it. */
const REVIEW_TIMEOUT_MS = 10_000;
/** The rules of one token in one namespace may be some kilobytes. */
const RULES_REMEMBERED_AT_MOST = 2_000;
const REVIEWS_AT_ONCE = 8;
/** A review is a few hundred bytes; more is not an answer to one. */
const REVIEW_LIMIT = { maxBytes: 1024 * 1024, beyond: 'source_unreadable' } as const;

const REVIEWS = {
  self: {
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
  },
  access: {
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
  },
  rules: {
    path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
  },
} as const;

const SelfSchema = z.object({ status: z.object({ userInfo: z.object({ username: z.string().min(1) }) }) });
const AccessSchema = z.object({ status: z.object({ allowed: z.boolean() }) });

/** Clusters before 1.28 cannot say whose a token is. */
const NAME_UNKNOWN = 'signed-in user';

/** Asks the API server who a credential belongs to and what it may see. Credentials are remembered only as hashes. */
export function kubernetesAccess(connection: KubernetesConnection, clock: Clock): AccessSource {
  const limits = { keepMs: KEEP_MS, most: REMEMBERED_AT_MOST };
  const users = remember<string | undefined>(limits, clock);
  const rights = remember<boolean>(limits, clock);
  const rulesIn = remember<Rules>({ keepMs: KEEP_MS, most: RULES_REMEMBERED_AT_MOST }, clock);

  const review = (
    as: Credential,
    { path, apiVersion, kind }: (typeof REVIEWS)[keyof typeof REVIEWS],
    spec?: object,
  ): Promise<Reply> =>
    ask(
      connection,
      { is: 'reader', as },
      {
        method: 'POST',
        path,
        body: { apiVersion, kind, ...(spec === undefined ? {} : { spec }) },
        // Not the caller's signal: others wait for the same answer.
        signal: AbortSignal.timeout(REVIEW_TIMEOUT_MS),
      },
    );

  /** The review's reply, of a credential that was valid a moment ago. */
  const reviewOfValid = async (
    as: Credential,
    which: (typeof REVIEWS)['access' | 'rules'],
    spec: object,
  ): Promise<Reply> => {
    const reply = await review(as, which, spec);
    if (reply.is !== 'not known') return reply;
    users.forget(credentialKey(as));
    throw kubernetesError('not_allowed', 'access review: the token is not valid');
  };
  const isAllowed = async (as: Credential, resourceAttributes: object): Promise<boolean> => {
    const reply = await reviewOfValid(as, REVIEWS.access, { resourceAttributes });
    return (await readReply(reply, AccessSchema, 'access review')).status.allowed;
  };
  const mayGetNamespace = (as: Credential, namespace: string | undefined): Promise<boolean> => {
    const where = namespace === undefined ? {} : { namespace, name: namespace };
    return isAllowed(as, { group: '', resource: 'namespaces', verb: 'get', ...where });
  };
  const loadRules = async (as: Credential, namespace: string): Promise<Rules> => {
    const reply = await reviewOfValid(as, REVIEWS.rules, { namespace });
    return (await readReply(reply, RulesSchema, 'rules review')).status;
  };
  /** By one question for all namespaces where that is allowed, else by the rules of the right's own. */
  const has = async (as: Credential, right: Right): Promise<boolean> => {
    const hash = credentialKey(as);
    const { verb, group, resource, namespace } = right;
    const [kind, part] = resource.split('/');
    const attributes = { verb, group, resource: kind, ...(part === undefined ? {} : { subresource: part }) };
    const ask = (where: { readonly namespace?: string }): Promise<boolean> =>
      rights.get(JSON.stringify([hash, verb, group, resource, where.namespace]), () =>
        isAllowed(as, { ...attributes, ...where }),
      );
    if (await ask({})) return true;
    if (namespace === undefined) return false;
    const rules = await rulesIn.get(JSON.stringify([hash, namespace]), () => loadRules(as, namespace));
    const judged = judgeByRules(rules, right);
    return judged === 'unknown' ? ask({ namespace }) : judged === 'yes';
  };

  const loadUser = async (as: Credential): Promise<string | undefined> => {
    const reply = await review(as, REVIEWS.self);
    if (reply.is === 'not known') return undefined;
    if (reply.is !== 'absent') return (await readReply(reply, SelfSchema, 'self review')).status.userInfo.username;
    const access = await review(as, REVIEWS.access, {
      resourceAttributes: { group: '', resource: 'namespaces', verb: 'get' },
    });
    if (access.is === 'not known') return undefined;
    await readReply(access, AccessSchema, 'access review');
    return NAME_UNKNOWN;
  };

  return {
    whoIs: async (as, signal) => {
      const hash = credentialKey(as);
      const user = await abortable(
        users.get(hash, () => loadUser(as)),
        signal,
      );
      // An API server whose own authenticator is down answers 401, too: that must not outlast the outage.
      if (user === undefined) users.forget(hash);
      return user;
    },
    mayGet: async (as, namespaces, signal) => {
      const hash = credentialKey(as);
      const right = (namespace: string | undefined): Promise<boolean> =>
        abortable(
          rights.get(`${hash}/${namespace ?? ''}`, () => mayGetNamespace(as, namespace)),
          signal,
        );
      if (namespaces.length === 0) return new Set();
      if (await right(undefined)) return new Set(namespaces);
      const allowed = new Set<string>();
      await forEachAtMost(REVIEWS_AT_ONCE, namespaces, async (namespace) => {
        if (await right(namespace)) allowed.add(namespace);
      });
      return allowed;
    },
    may: async (as, asked, signal) => {
      const allowed = new Set<Right>();
      await forEachAtMost(REVIEWS_AT_ONCE, asked, async (right) => {
        if (await abortable(has(as, right), signal)) allowed.add(right);
      });
      return allowed;
    },
  };
}

async function readReply<S extends z.ZodType>(reply: Reply, schema: S, what: string): Promise<z.output<S>> {
  if (reply.is !== 'ok') throw kubernetesError('source_refused', `${what}: the API server has no such review`);
  const read = schema.safeParse(await readJson(reply.response, what, REVIEW_LIMIT));
  if (!read.success) throw kubernetesError('source_unreadable', `${what}: ${z.prettifyError(read.error)}`);
  return read.data;
}

async function forEachAtMost<T>(atOnce: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}

/** Stops waiting when the caller goes away, without stopping the work that others wait for. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void =>
      reject(kubernetesError('source_too_slow', 'nobody waits for this review any more', signal.reason));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
