/** Lists: which objects, at which version, and in which portions. */

import type { ObjectStore, StoredObject } from './object-store.ts';
import { placeOf } from './object-store.ts';
import { kindKey, type ServedKind } from './served-kinds.ts';
import type { Match } from './selectors.ts';
import {
  badRequest,
  continueExpired,
  listVersionExpired,
  matchWithoutVersion,
  Refusal,
  versionTooLarge,
} from './status-replies.ts';

export interface ListAnswer {
  readonly version: number;
  readonly items: readonly StoredObject[];
  /** Present when there is more. */
  readonly continue?: string;
  readonly remaining?: number;
}

export interface ListQuestion {
  readonly kind: ServedKind;
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  readonly match: Match;
  /** A server does not count what remains when it would have to apply a selector to count it. */
  readonly selects: boolean;
  readonly query: URLSearchParams;
}

interface ContinueToken {
  /** -1: go on with whatever is there now. */
  readonly version: number;
  /** The key below the namespace (or below the kind) that was delivered last, followed by a zero byte. */
  readonly start: string;
}

export function readVersion(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    const why = `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
    const message = `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: ${why}`;
    throw new Refusal(badRequest(message));
  }
  return Number(text);
}

export function answerList(store: ObjectStore, question: ListQuestion): ListAnswer {
  const { kind, query, namespace } = question;
  const token = readContinue(query.get('continue'));
  const asked = readVersion(query.get('resourceVersion'));
  const matching = query.get('resourceVersionMatch');
  if (matching !== null && asked === undefined) throw new Refusal(matchWithoutVersion());
  if (token !== undefined && asked !== undefined && asked !== 0) {
    throw new Refusal(badRequest('specifying resource version is not allowed when using continue'));
  }
  if (asked !== undefined && asked > store.version()) throw new Refusal(versionTooLarge(asked, store.version()));

  const version = token?.version ?? (matching === 'Exact' ? asked : undefined) ?? -1;
  const all = version === -1 ? store.objects(kindKey(kind.group, kind.kind)) : at(store, kind, version, token);
  const scoped = namespace === undefined ? all : all.filter((stored) => stored.namespace === namespace);
  const keyOf = (stored: StoredObject): string =>
    namespace !== undefined || kind.scope === 'Cluster' ? `/${stored.name}` : `/${placeOf(stored)}`;
  const ahead = token === undefined ? scoped : scoped.filter((stored) => keyOf(stored) >= token.start);
  const matched = ahead.filter((stored) => question.match(stored.object));

  // The watch cache, which serves resourceVersion=0, does not know about portions.
  const limit = asked === 0 ? 0 : readLimit(query.get('limit'));
  const shownVersion = version === -1 ? store.version() : version;
  const last = matched[limit - 1];
  if (limit === 0 || last === undefined || matched.length <= limit) return { version: shownVersion, items: matched };
  return {
    version: shownVersion,
    items: matched.slice(0, limit),
    continue: writeContinue({ version: shownVersion, start: `${keyOf(last)}\u0000` }),
    ...(question.selects ? {} : { remaining: matched.length - limit }),
  };
}

function at(
  store: ObjectStore,
  kind: ServedKind,
  version: number,
  token: ContinueToken | undefined,
): readonly StoredObject[] {
  const objects = store.objectsAt(kindKey(kind.group, kind.kind), version);
  if (objects !== 'expired') return objects;
  if (token === undefined) throw new Refusal(listVersionExpired());
  // The real server leaves out the leading slash in the token it offers instead; it takes both spellings.
  throw new Refusal(continueExpired(writeContinue({ version: -1, start: token.start.replace(/^\//, '') })));
}

function readLimit(text: string | null): number {
  if (text === null || text === '') return 0;
  const limit = Number(text);
  if (!Number.isInteger(limit)) {
    throw new Refusal(badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`));
  }
  return Math.max(0, limit);
}

function writeContinue(token: ContinueToken): string {
  const text = JSON.stringify({ v: 'meta.k8s.io/v1', rv: token.version, start: token.start });
  return Buffer.from(text).toString('base64url');
}

function readContinue(text: string | null): ContinueToken | undefined {
  if (text === null || text === '') return undefined;
  const decoded = Buffer.from(text, 'base64url').toString('utf8');
  const invalid = (why: string): Refusal =>
    new Refusal(badRequest(`invalid continue token: continue key is not valid: ${why}`));
  let parsed: unknown;
  try {
    parsed = JSON.parse(decoded);
  } catch {
    throw invalid(`invalid character '${decoded.charAt(0)}' looking for beginning of value`);
  }
  const { v, rv, start } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Record<string, unknown>;
  if (v !== 'meta.k8s.io/v1') throw invalid('server does not recognize this encoded version');
  if (typeof rv !== 'number' || rv === 0)
    throw invalid('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') throw invalid('encoded start key empty (version meta.k8s.io/v1)');
  return { version: rv, start: start.startsWith('/') ? start : `/${start}` };
}
