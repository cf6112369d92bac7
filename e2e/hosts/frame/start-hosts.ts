import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    events,
  }: {
    readonly env?: Readonly<Record<string, string>>;
    /** Whose account the portal reads with. */
    readonly reader?: UserName;
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
  const simulator = await startSimulator(['--scenario', scenario]);
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
  const server = await startServer(simulator, { env: { ...env, WAYMARK_CONFIG: config } });
  where.api = server.url;
  return {
    simulator,
    server: server.url,
    waymark: `https://waymark.acme.test:${ingress.port}`,
    portal: where.portal,
    evil: `https://evil.bad.test:${refused.port}`,
    tickets,
    stop: async () => {
      await Promise.all([ingress.stop(), allowed.stop(), refused.stop()]);
      await Promise.all([server.stop(), simulator.stop()]);
      rmSync(folder, { recursive: true });
    },
  };
}
