/** Who sent a request: the token says it, and whoever may do everything may speak for somebody else. */

import type { IncomingMessage } from 'node:http';
import type { WorldUser } from '@waymark/demo-mesh';
import { ANONYMOUS, callerOf, callerWithToken, OPEN_PATHS, type Caller } from './authorization.ts';
import { wishOf, type ResourceRequest } from './request-info.ts';
import { badRequest, forbidden, forbiddenPath, Refusal, unauthorized } from './status-replies.ts';
import type { Named } from './trusted-issuer.ts';

export interface Doorkeeping {
  readonly users: readonly WorldUser[];
  /** Whom tokens name that are not in the world. */
  readonly otherTokens?: (token: string) => Named | undefined;
  readonly anonymous?: 'refused' | 'allowed';
}

export interface Entry {
  readonly path: string;
  /** From the path, for clients that cannot send one. */
  readonly token: string | undefined;
  readonly resource: ResourceRequest | undefined;
}

export function identify(rules: Doorkeeping, request: IncomingMessage, entry: Entry): Caller {
  return impersonated(rules, authenticate(rules, request, entry), request, entry.resource);
}

function authenticate(rules: Doorkeeping, request: IncomingMessage, entry: Entry): Caller {
  const header = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = header ?? entry.token;
  if (token === undefined) {
    if (rules.anonymous === 'allowed' || OPEN_PATHS.includes(entry.path)) return ANONYMOUS;
    throw new Refusal(unauthorized());
  }
  const caller = callerWithToken(rules.users, token);
  if (caller !== undefined) return caller;
  const named = rules.otherTokens?.(token);
  if (named === undefined) throw new Refusal(unauthorized());
  return callerNamed(rules.users, named);
}

function impersonated(
  { users }: Doorkeeping,
  caller: Caller,
  request: IncomingMessage,
  resource: ResourceRequest | undefined,
): Caller {
  const name = request.headers['impersonate-user'];
  const group = request.headers['impersonate-group'];
  if (name === undefined && group === undefined) return caller;
  if (typeof name !== 'string') throw new Refusal(badRequest(withoutName(String(group))));
  if (caller.may !== 'all') {
    const verb = `impersonate-on:user-info:${resource?.verb ?? 'get'}`;
    if (resource === undefined) throw new Refusal(forbiddenPath(caller.name, verb, request.url ?? '/'));
    throw new Refusal(forbidden(caller.name, { ...wishOf(resource), verb }));
  }
  return callerNamed(users, { name, groups: request.headersDistinct['impersonate-group'] ?? [] });
}

/** What the world's user of this name may do; the groups are those that were told, as far as any were. */
function callerNamed(users: readonly WorldUser[], { name, groups }: Named): Caller {
  const user = users.find((candidate) => candidate.name === name);
  return callerOf({ name, groups: groups.length > 0 ? groups : (user?.groups ?? []), may: user?.may ?? [] });
}

function withoutName(group: string): string {
  return `requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{${JSON.stringify(group)}}, Extra:map[string][]string(nil)} without impersonating a user name`;
}
