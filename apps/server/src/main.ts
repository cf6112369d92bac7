import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { Agent } from 'undici';
import { buildApp } from './app.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { toEmbedRules } from './settings/embed-settings.ts';
import { toHealthRules } from './settings/health-settings.ts';
import { withoutSecrets } from './operating/log-secrets.ts';
import type { Clock, LogSource } from './ports.ts';
import { buildProbes } from './operating/probes.ts';
import { readerAuth } from './process/reader-auth.ts';
import { tlsServer, type TlsServer } from './process/serve-tls.ts';
import { sessionSecrets } from './process/session-secrets.ts';
import { envoyAdmin } from './sources/envoy/envoy-admin.ts';
import { followedFailures } from './sources/failure-logs/followed-failures.ts';
import { istiodSync } from './sources/istiod/istiod-sync.ts';
import { adminOfClusters } from './sources/kubernetes/admin-of-clusters.ts';
import { clustersConfig, type ConfigOfCluster } from './sources/kubernetes/clusters-config.ts';
import { clustersInventory, type ClusterInventory } from './sources/kubernetes/clusters-inventory.ts';
import { connectKubernetes, type KubernetesConnection } from './sources/kubernetes/connection.ts';
import { kubernetesAccess } from './sources/kubernetes/kubernetes-access.ts';
import {
  INVENTORY_TIMING,
  kubernetesInventory,
  type KubernetesInventory,
} from './sources/kubernetes/kubernetes-inventory.ts';
import { readerObjects } from './sources/kubernetes/reader-objects.ts';
import { kubernetesConfig } from './sources/kubernetes/kubernetes-config.ts';
import { loadKubeConfig } from './sources/kubernetes/load-kube-config.ts';
import { ownAccountAlone } from './sources/kubernetes/own-account-alone.ts';
import { podLogs } from './sources/kubernetes/pod-logs.ts';
import { lokiFailures } from './sources/loki/loki-failures.ts';
import { lokiLogs, type LokiSettings } from './sources/loki/loki-logs.ts';
import type { PrometheusSettings } from './sources/prometheus/prometheus-client.ts';
import { prometheusHistory } from './sources/prometheus/prometheus-history.ts';
import { prometheusTraffic } from './sources/prometheus/prometheus-traffic.ts';
import { prometheusForReaders } from './sources/prometheus/reader-metrics.ts';
import { tenantsFrom } from './sources/prometheus/tenants.ts';
import { ztunnelAdmin } from './sources/ztunnel/ztunnel-admin.ts';
import { tokenInFile } from './process/token-file.ts';

/** The process: reads the configuration, builds the sources, listens, and stops when it is told to. */

/** The operator's mistake: told in a sentence, exit code 2. */
class StartError extends Error {}

/** Longer than any answer takes; a stream ends at once. */
const STOP_WITHIN_MS = 10_000;

/** The usual window of a picture, and what it is rounded by. */
const FAILURES_LOOK_BACK_MS = 330_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino({
    level: config.logLevel,
    redact: ['req.headers.authorization', 'req.headers.cookie', 'err.cause.headers'],
    hooks: { streamWrite: withoutSecrets },
  });
  const clock: Clock = { now: Date.now };
  const connection = connectHome(config);
  const remotes = config.kubernetes.remotes.map((remote) => {
    const own = connectTo(remote);
    return { ...remote, connection: remote.takesReadersTokens ? own : ownAccountAlone(own) };
  });
  const inventoryOf = (of: KubernetesConnection, cluster: string | undefined): KubernetesInventory => {
    const rules = { excludedNamespaces: config.kubernetes.excludedNamespaces };
    return kubernetesInventory(of, { cluster, rules, ...INVENTORY_TIMING }, clock);
  };
  const { clusterName, istioNamespace, meshConfigMap } = config.kubernetes;
  const [home, ...others] = [{ name: clusterName, connection }, ...remotes].map((cluster) => {
    const inventory = inventoryOf(cluster.connection, cluster.name);
    const meshConfig = { namespace: istioNamespace, name: meshConfigMap };
    const settings = { meshConfig, ...INVENTORY_TIMING };
    return {
      name: cluster.name,
      inventory,
      config: kubernetesConfig(cluster.connection, inventory, settings, clock),
    };
  }) as [ClusterSources, ...ClusterSources[]];
  const inventory = clustersInventory(home, others);
  const configuration = clustersConfig(home, others);
  const access = kubernetesAccess(connection, clock);
  const store = prometheusSettings(config, clock);
  const traffic = prometheusTraffic(store);
  const { readAs, wholeUrl, questionsAtOnce } = config.prometheus;
  const forReaders =
    readAs === 'account'
      ? undefined
      : prometheusForReaders({
          ...store,
          ...{ wholeUrl, clock, atOnce: questionsAtOnce },
          tenants: tenantsFrom(inventory, access),
        });
  const adminIn = adminOfClusters(connection, new Map(remotes.map((remote) => [remote.name, remote.connection])));
  const logs = logSource(config, clock, (cluster) => {
    // Without remotes there is one cluster, whatever the mesh calls it.
    const remote = remotes.find(({ name }) => name === cluster);
    return remote?.connection ?? (remotes.length === 0 || cluster === clusterName ? connection : undefined);
  });
  const loki = lokiSettings(config, clock);
  const followed = followedFailures(
    { logs, inventory, clock },
    { mostNodes: config.logs.mostFollowedZtunnels, lookBackMs: FAILURES_LOOK_BACK_MS },
  );
  const tls = tlsOf(config, (error) => logger.error({ err: error }, 'the certificate could not be renewed'));
  const app = await buildApp(
    {
      clock,
      traffic,
      history: prometheusHistory(store),
      ...(forReaders === undefined ? {} : { metricsOf: (as) => forReaders.of(as) }),
      inventory,
      config: configuration,
      access,
      sync: istiodSync(adminIn, inventory, clock),
      envoy: envoyAdmin(adminIn, clock),
      ztunnels: ztunnelAdmin(adminIn, clock),
      objects: readerObjects(connection),
      remoteObjects: new Map(
        remotes
          .filter(({ takesReadersTokens }) => takesReadersTokens)
          .map((remote) => [remote.name, readerObjects(remote.connection)]),
      ),
      logs,
      failureLogs:
        loki === undefined || config.logs.mostFollowedZtunnels === 0 ? followed : lokiFailures(loki, inventory),
    },
    {
      auth: readerAuth(config.auth, connection, clock),
      session: {
        secrets: secretsOf(config, clock, logger),
        hours: config.auth.sessionHours,
        idleMinutes: config.auth.sessionIdleMinutes,
        secure: config.auth.cookieSecure,
      },
      signInsPerMinute: config.auth.signInsPerMinute,
      requestsPerMinute: config.requestsPerMinute,
      limits: config.limits,
      publicUrl: config.publicUrl,
      webRoot: config.webRoot,
      pluginsRoot: config.pluginsRoot,
      health: toHealthRules(config.health),
      capture: { excludedNamespaces: config.kubernetes.excludedNamespaces },
      actions: {
        writes: config.viewOnly ? 'view only' : 'by readers',
        rules: { excludedNamespaces: config.kubernetes.excludedNamespaces },
      },
      logs: { mostPods: config.logs.mostPods },
      embed: toEmbedRules(config.embed, (given, file) => tokenFrom(given, file, clock)),
      trustProxy: config.trustProxy,
      logger,
      ...(tls === undefined ? {} : { serverFactory: tls.factory }),
      sources: () => [(forReaders ?? traffic).state(), ...inventory.states()],
    },
  );
  const url = await listen(app, config);
  const probes = buildProbes(app);
  if (config.probesPort !== undefined) await listen(probes, { host: config.host, port: config.probesPort });
  process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`);

  const stop = (): void => {
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    followed.close();
    inventory.close();
    configuration.close();
    tls?.stop();
    void Promise.all([probes.close(), app.close()]).then(async () => {
      await Promise.all([connection, ...remotes.map((remote) => remote.connection)].map((one) => one.close()));
      process.exit(0);
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

type ClusterSources = ClusterInventory & ConfigOfCluster;

function connectHome({ kubernetes: { kubeconfig, context } }: Config): KubernetesConnection {
  if (kubeconfig !== undefined) return connectTo({ kubeconfig, context });
  try {
    return connectKubernetes(loadKubeConfig({ is: 'in-cluster' }));
  } catch (error) {
    throw new StartError(
      `Waymark runs in no cluster and was given no kubeconfig (WAYMARK_KUBERNETES_KUBECONFIG): ${whyOf(error)}`,
    );
  }
}

/** Only a kubeconfig that makes no sense keeps Waymark from starting: a cluster may be down for now. */
function connectTo(where: {
  readonly name?: string;
  readonly kubeconfig: string;
  readonly context?: string | undefined;
}): KubernetesConnection {
  const { name, kubeconfig, context } = where;
  try {
    return connectKubernetes(loadKubeConfig({ is: 'kubeconfig', path: kubeconfig, context }));
  } catch (error) {
    const whose = name === undefined ? '' : ` of cluster ${name}`;
    throw new StartError(`The kubeconfig ${kubeconfig}${whose} cannot be used: ${whyOf(error)}`);
  }
}

const whyOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);

function secretsOf({ auth }: Config, clock: Clock, logger: { warn: (text: string) => void }): () => readonly string[] {
  try {
    return sessionSecrets(auth, clock, (text) => auth.mode === 'anonymous' || logger.warn(text));
  } catch (error) {
    if (error instanceof RangeError) throw new StartError(error.message);
    throw error;
  }
}

function tokenFrom(token: string | undefined, file: string | undefined, clock: Clock): (() => string) | undefined {
  if (file !== undefined) return tokenInFile(file, clock);
  return token === undefined ? undefined : () => token;
}

function prometheusSettings({ prometheus }: Config, clock: Clock): PrometheusSettings {
  const { url, bearerToken, bearerTokenFile, user, password, caFile, timeoutMs, maxAnswerBytes } = prometheus;
  const basic =
    user === undefined || password === undefined
      ? undefined
      : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const token = tokenFrom(bearerToken, bearerTokenFile, clock);
  const authorization = (): string | undefined => (token === undefined ? basic : `Bearer ${token()}`);
  return {
    url,
    timeoutMs,
    maxAnswerBytes,
    clock,
    headers: (): Record<string, string> => {
      const value = authorization();
      return value === undefined ? {} : { authorization: value };
    },
    ...(caFile === undefined ? {} : { dispatcher: new Agent({ connect: { ca: readFileSync(caFile) } }) }),
  };
}

function logSource(
  config: Config,
  clock: Clock,
  connectionOf: (cluster: string) => KubernetesConnection | undefined,
): LogSource {
  const { timeoutMs, maxBytes } = config.logs;
  const loki = lokiSettings(config, clock);
  return loki === undefined ? podLogs(connectionOf, { timeoutMs, maxBytes }) : lokiLogs(loki);
}

/** Undefined where logs are read from kubelets. */
function lokiSettings({ logs: { loki, timeoutMs, maxBytes } }: Config, clock: Clock): LokiSettings | undefined {
  const { url, tenant, bearerToken, bearerTokenFile, caFile, labels, lookBackHours } = loki;
  if (url === undefined) return undefined;
  const token = tokenFrom(bearerToken, bearerTokenFile, clock);
  return {
    url,
    labels,
    lookBackMs: lookBackHours * 3_600_000,
    timeoutMs,
    // JSON takes more room than the lines it holds.
    maxBytes: maxBytes * 2,
    clock,
    headers: () => ({
      ...(tenant === undefined ? {} : { 'x-scope-orgid': tenant }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token()}` }),
    }),
    ...(caFile === undefined ? {} : { dispatcher: new Agent({ connect: { ca: readFileSync(caFile) } }) }),
  };
}

function tlsOf({ tls: { certFile, keyFile } }: Config, told: (error: unknown) => void): TlsServer | undefined {
  if (certFile === undefined || keyFile === undefined) return undefined;
  return tlsServer({ certFile, keyFile }, told);
}

async function listen(
  app: Awaited<ReturnType<typeof buildApp>>,
  { host, port, tls }: Pick<Config, 'host' | 'port'> & { readonly tls?: Config['tls'] },
): Promise<string> {
  try {
    const url = await app.listen({ host, port });
    // Fastify cannot know what the server below it speaks.
    return tls?.certFile === undefined ? url : url.replace(/^http:/, 'https:');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EADDRINUSE') throw new StartError(`Port ${port} is already in use (WAYMARK_PORT).`);
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw new StartError(`${host}:${port} cannot be opened: ${code}.`);
    throw error;
  }
}

main().catch((error: unknown) => {
  if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
});
