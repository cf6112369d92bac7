import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OIDC_CLIENT, startOidcProvider } from '../../processes/start-oidc-provider.ts';
import { freePort, type Started } from '../../processes/start-process.ts';
import { startServer, startSimulator, type Simulator, type UserName } from '../../processes/start-waymark.ts';
import { ingressTo, startHttps } from './https-server.ts';
import { portal } from './portal.ts';

/** Waymark behind TLS, a page that may embed it and one that may not: three sites, as browsers see them. */
export interface FrameHosts {
  readonly simulator: Simulator;
  /** Address of the server itself, for who is no browser. */
  readonly server: string;
  readonly waymark: string;
  readonly portal: string;
  readonly evil: string;
  /** Tickets that the portal's server fetched. */
  readonly tickets: readonly string[];
  stop(): Promise<void>;
}

export async function startFrameHosts(
  scenario: string,
  {
    env = {},
    reader = 'limited',
    readerSignIn = [],
    signIn = 'token',
    events,
  }: {
    readonly env?: Readonly<Record<string, string>>;
    /** Whose account the portal reads with. */
    readonly reader?: UserName;
    /** How readers sign in by themselves; `oidc`: at a real OpenID provider. */
    readonly signIn?: 'token' | 'oidc';
    readonly readerSignIn?: readonly ('popup' | 'storage-access')[];
    /** What the portal is told about its reader; absent: all of it. */
    readonly events?: readonly string[];
  } = {},
): Promise<FrameHosts> {
  const tickets: string[] = [];
  const client = { id: 'portal', secret: 'a secret that portal and Waymark share' };
  const where = { api: '', portal: '' };
  const page = portal({ origin: () => where.portal, waymarkApi: () => where.api, client, tickets });
  const [ingress, allowed, refused] = await Promise.all([
    startHttps(ingressTo(() => where.api)),
    startHttps(page),
    startHttps(page),
  ]);
  where.portal = `https://portal.other.test:${allowed.port}`;
  const waymark = `https://waymark.acme.test:${ingress.port}`;
  const provider = signIn === 'oidc' ? await startProvider(waymark) : undefined;
  const simulator = await startSimulator(['--scenario', scenario, ...(provider?.trusted ?? [])]);
  const folder = mkdtempSync(join(tmpdir(), 'waymark-embed-'));
  const config = join(folder, 'waymark.json');
  const clients = [{ ...client, token: simulator.tokens[reader] }];
  writeFileSync(
    config,
    JSON.stringify({
      embed: {
        allowedOrigins: [where.portal],
        clients,
        readerSignIn,
        ...(events === undefined ? {} : { events: { [where.portal]: events } }),
      },
    }),
  );
  const server = await startServer(simulator, { env: { ...env, ...provider?.env, WAYMARK_CONFIG: config } });
  where.api = server.url;
  return {
    simulator,
    server: server.url,
    waymark,
    portal: where.portal,
    evil: `https://evil.bad.test:${refused.port}`,
    tickets,
    stop: async () => {
      await Promise.all([ingress.stop(), allowed.stop(), refused.stop()]);
      await Promise.all([server.stop(), simulator.stop(), provider?.started.stop()]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** A provider that knows this Waymark, what a cluster must be told to believe it, and what Waymark must. */
async function startProvider(waymark: string): Promise<{
  readonly started: Started;
  readonly trusted: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  return {
    started: await startOidcProvider(port, waymark),
    trusted: ['--oidc-issuer', issuer],
    env: {
      WAYMARK_PUBLIC_URL: waymark,
      WAYMARK_AUTH_MODE: 'oidc',
      WAYMARK_AUTH_OIDC_NAME: 'Example SSO',
      WAYMARK_AUTH_OIDC_ISSUER: issuer,
      WAYMARK_AUTH_OIDC_CLIENT_ID: OIDC_CLIENT.id,
      WAYMARK_AUTH_OIDC_CLIENT_SECRET: OIDC_CLIENT.secret,
    },
  };
}
