import type { IncomingMessage } from 'node:http';
import type { Credential, Impersonation } from './credential.ts';
import { Refused } from '../http/problem-reply.ts';

const EXTRA = 'impersonate-extra-';

/**
 * What a proxy before us, such as a console's bridge, says of the reader: a bearer token, and whom it speaks for. We believe
 * none of it: it is passed on as it is, and the API server judges both the token and its right to speak for somebody.
 * Undefined without a token. Throws Refused for what the API server would not understand.
 */
export function forwardedCredential({
  headers,
  rawHeaders,
}: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): Credential | undefined {
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(headers.authorization ?? '')?.[1];
  const impersonate = impersonationOf(linesByName(rawHeaders));
  if (token === undefined) {
    // Somebody else's name without any account behind it must never be taken for a session's.
    if (impersonate !== undefined)
      throw new Refused('not_signed_in', 'Impersonate-… headers need a bearer token beside them.');
    return undefined;
  }
  return { token, ...(impersonate === undefined ? {} : { impersonate }) };
}

/** Each line by itself: a group's name may hold a comma. */
function linesByName(raw: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const lines: Record<string, string[]> = {};
  for (let at = 0; at + 1 < raw.length; at += 2) (lines[(raw[at] ?? '').toLowerCase()] ??= []).push(raw[at + 1] ?? '');
  return lines;
}

function impersonationOf(headers: Readonly<Record<string, readonly string[]>>): Impersonation | undefined {
  const names = Object.keys(headers).filter((name) => name.startsWith('impersonate-'));
  if (names.length === 0) return undefined;
  const [user, ...others] = headers['impersonate-user'] ?? [];
  if (user === undefined || user === '' || others.length > 0)
    throw new Refused('not_signed_in', 'Impersonate-… headers need exactly one Impersonate-User beside them.');
  const uid = headers['impersonate-uid']?.[0];
  return {
    user,
    groups: headers['impersonate-group'] ?? [],
    ...(uid === undefined ? {} : { uid }),
    extra: Object.fromEntries(
      names
        .filter((name) => name.startsWith(EXTRA))
        .map((name) => [decoded(name.slice(EXTRA.length)), headers[name] ?? []]),
    ),
  };
}

/** As the API server reads it: a key that is badly encoded is taken as it is. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
