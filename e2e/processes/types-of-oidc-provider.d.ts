/** The part of `oidc-provider` that journeys use; the package itself ships no types. */
declare module 'oidc-provider' {
  import type { Server } from 'node:http';

  export default class Provider {
    constructor(
      issuer: string,
      configuration: Readonly<Record<string, unknown>> & {
        findAccount(
          context: unknown,
          id: string,
        ): { readonly accountId: string; claims(): Readonly<Record<string, unknown>> };
      },
    );
    listen(port: number, host: string, onListening: () => void): Server;
  }
}
