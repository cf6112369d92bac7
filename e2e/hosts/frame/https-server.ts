import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as askHttp, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface HttpsServer {
  readonly port: number;
  stop(): Promise<void>;
}

let made: { readonly key: Buffer; readonly cert: Buffer } | undefined;

/** Good for every host of `.test`, and trusted by nobody: browsers of these journeys are told to ignore that. */
function certificate(): { readonly key: Buffer; readonly cert: Buffer } {
  if (made !== undefined) return made;
  const folder = mkdtempSync(join(tmpdir(), 'waymark-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const how = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=waymark.test';
  execFileSync('openssl', ['req', ...how.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' });
  made = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return made;
}

export async function startHttps(answer: RequestListener): Promise<HttpsServer> {
  const server = createServer(certificate(), answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** As an ingress before Waymark: ends TLS and passes everything on, streams too. `target` is asked for late, since a server may start after its ingress. */
export const ingressTo =
  (target: () => string): RequestListener =>
  (asked, answer) => {
    const headers = { ...asked.headers, 'x-forwarded-proto': 'https' };
    const onward = askHttp(new URL(asked.url ?? '/', target()), { method: asked.method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.rawHeaders);
      got.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  };
