import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { RequestListener, ServerOptions } from 'node:http';
import { createServer, type Server } from 'node:https';

/** Where the certificate and its key are. A cluster renews both, by swapping the folder they are in. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface TlsServer {
  /** The limits are those of plain HTTP: HTTPS knows the same. */
  readonly factory: (listener: RequestListener, limits?: ServerOptions) => Server;
  readonly stop: () => void;
}

/** A renewed certificate is valid long before the old one ends, so once a minute is soon enough. */
const LOOK_EVERY_MS = 60_000;

/**
 * Serves HTTPS from files, and takes the new ones when they change: nobody restarts us for a certificate.
 * Throws when the files make no pair now; later a pair that makes none is told, and the old one stays.
 */
export function tlsServer(
  files: TlsFiles,
  told: (error: unknown) => void,
  lookEveryMs: number = LOOK_EVERY_MS,
): TlsServer {
  const servers: Server[] = [];
  const renew = (): void => {
    for (const server of servers) {
      try {
        server.setSecureContext(pairIn(files));
      } catch (error) {
        told(error);
      }
    }
  };
  for (const file of [files.certFile, files.keyFile])
    watchFile(file, { interval: lookEveryMs, persistent: false }, renew);
  return {
    factory: (listener, limits = {}) => {
      const server = createServer({ ...limits, ...pairIn(files) }, listener);
      servers.push(server);
      return server;
    },
    stop: () => {
      unwatchFile(files.certFile, renew);
      unwatchFile(files.keyFile, renew);
    },
  };
}

const pairIn = ({ certFile, keyFile }: TlsFiles): { readonly cert: Buffer; readonly key: Buffer } => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
});
