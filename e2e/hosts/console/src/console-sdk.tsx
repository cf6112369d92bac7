import { useEffect, type ReactElement } from 'react';

/** The part of the console's SDK that the plugin uses, doing what the real one does in the browser: tokens against CSRF, impersonation, errors. */

const csrfToken = (): string => /(?:^|; )csrf-token=([^;]*)/.exec(document.cookie)?.[1] ?? '';

export class HttpError extends Error {
  readonly code: number;
  readonly json: unknown;

  constructor(code: number, json: unknown) {
    super(`HTTP ${String(code)}`);
    this.code = code;
    this.json = json;
  }
}

/** Whom the user of the console impersonates; set by tests. */
const impersonated = (): readonly (readonly [string, string])[] => {
  const user = sessionStorage.getItem('impersonate-user');
  if (user === null) return [];
  return [
    ['Impersonate-User', user],
    ['Impersonate-Group', 'system:authenticated'],
  ];
};

export const consoleFetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
  const headers = new Headers(init.headers);
  if ((init.method ?? 'GET') !== 'GET') headers.set('X-CSRFToken', csrfToken());
  for (const [name, value] of impersonated()) headers.append(name, value);
  const response = await fetch(url, { ...init, headers, credentials: 'same-origin' });
  if (response.ok) return response;
  throw new HttpError(response.status, await response.json().catch(() => undefined));
};

export function DocumentTitle(props: { readonly children: string }): ReactElement | null {
  // By an effect, so that it fails outside the console's React.
  useEffect(() => {
    document.title = props.children;
  }, [props.children]);
  return null;
}

export const HealthState = {
  OK: 'OK',
  ERROR: 'ERROR',
  WARNING: 'WARNING',
  LOADING: 'LOADING',
  UNKNOWN: 'UNKNOWN',
  NOT_AVAILABLE: 'NOT_AVAILABLE',
} as const;
