import type { AuthSettings } from '../settings/auth-settings.ts';
import type { Clock } from '../ports.ts';
import type { ReaderAuth } from '../readers/readers.ts';
import type { KubernetesConnection } from '../sources/kubernetes/connection.ts';
import { oidcProvider } from '../sources/sign-in/oidc-provider.ts';
import { openShiftProvider } from '../sources/sign-in/openshift-provider.ts';
import type { ClientSettings } from '../sources/sign-in/provider-client.ts';
import { tokenInFile } from './token-file.ts';

/** How readers identify themselves, as the operator has set it; the settings have been judged already. */
export function readerAuth(auth: AuthSettings, connection: KubernetesConnection, clock: Clock): ReaderAuth {
  return { ...modeOf(auth, connection, clock), ...(auth.acceptForwarded ? { forwarded: 'accepted' } : {}) };
}

function modeOf(auth: AuthSettings, connection: KubernetesConnection, clock: Clock): ReaderAuth {
  const { mode, oidc, openshift } = auth;
  const client = ({
    clientId,
    clientSecret,
    clientSecretFile,
    caFile,
  }: AuthSettings['oidc' | 'openshift']): ClientSettings => ({
    clientId: needed('clientId', clientId),
    clientSecret: textFrom(clientSecret, clientSecretFile, clock),
    caFile,
  });
  switch (mode) {
    case 'token':
    case 'header':
      return { mode };
    case 'anonymous':
      return { mode, sharedToken: needed('sharedToken', textFrom(auth.sharedToken, auth.sharedTokenFile, clock)) };
    case 'oidc': {
      const { name, scopes, pass, impersonate, recheckMinutes } = oidc;
      const settings = {
        ...client(oidc),
        ...{ name, scopes, pass, recheckMinutes, issuer: needed('issuer', oidc.issuer) },
        impersonate: impersonate.enabled ? impersonate : undefined,
      };
      return { mode: 'provider', provider: oidcProvider(settings, clock) };
    }
    case 'openshift': {
      const { name, scope } = openshift;
      return {
        mode: 'provider',
        provider: openShiftProvider({ ...client(openshift), name, scope }, connection, clock),
      };
    }
  }
}

function needed<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`auth: ${name} was not judged to be missing`);
  return value;
}

function textFrom(text: string | undefined, file: string | undefined, clock: Clock): (() => string) | undefined {
  if (file !== undefined) return tokenInFile(file, clock);
  return text === undefined ? undefined : () => text;
}
