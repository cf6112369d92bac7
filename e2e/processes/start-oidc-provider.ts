import { startProcess, type Started } from './start-process.ts';

/** What the provider's one client is configured with. */
export const OIDC_CLIENT = { id: 'waymark', secret: 'the secret that only the two of them know' } as const;

/** A real OpenID provider for a Waymark at this address. */
export const startOidcProvider = (port: number, client: string): Promise<Started> =>
  startProcess(['e2e/processes/oidc-provider.ts', '--port', String(port), '--client', client]);
