import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { authContradictions, authFiles, AuthSettingsSchema, isSafeForTokens } from './settings/auth-settings.ts';
import { embedMistakes, EmbedSettingsSchema } from './settings/embed-settings.ts';
import { HealthSettingsSchema } from './settings/health-settings.ts';
import { LimitsSchema } from './settings/limits.ts';

/** What an operator can set. Written in a file (YAML or JSON, named by WAYMARK_CONFIG) or as WAYMARK_* in the environment, which wins. */

const text = z.string().min(1);
const wholeNumber = (least: number, most: number): z.ZodCoercedNumber => z.coerce.number().int().min(least).max(most);
const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
/** A word list may come as an array (file) or with commas (environment). */
const words = z.preprocess(
  (raw) => (typeof raw === 'string' ? raw.split(',').filter((s) => s !== '') : raw),
  z.array(text),
);
const yesNo = z.preprocess((raw) => (raw === 'true' ? true : raw === 'false' ? false : raw), z.boolean());

export const ConfigSchema = z.strictObject({
  host: text.default('127.0.0.1'),
  /** 0: any free port, for tests. */
  port: wholeNumber(0, 65_535).default(8080),
  /** A port for probes (`/livez`, `/startupz`, `/readyz`) and `/metrics`, plain HTTP. Without it they are asked under `/api/v1`. */
  probesPort: wholeNumber(0, 65_535).optional(),
  /** PEM files; both, and readers are served with HTTPS. Read again when they change. */
  tls: z.strictObject({ certFile: text.optional(), keyFile: text.optional() }).prefault({}),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Folder of the built dashboard. */
  webRoot: text.default(new URL('../../web/dist', import.meta.url).pathname),
  /** Folder in which the console plugins were built, each in its own. */
  pluginsRoot: text.default(new URL('../../', import.meta.url).pathname),
  prometheus: z.strictObject({
    url: address,
    bearerToken: text.optional(),
    bearerTokenFile: text.optional(),
    user: text.optional(),
    password: text.optional(),
    caFile: text.optional(),
    /**
     * `account`: metrics are read with the server's own account. `reader`: with each reader's own token, one question for each namespace
     * (parameter `namespace`, by GET), as tenancy proxies want them.
     */
    readAs: z.enum(['account', 'reader']).default('account'),
    /** With `reader`: where who may read all metrics gets them with one question. Who is refused there is answered namespace by namespace. */
    wholeUrl: address.optional(),
    /** With `reader`: questions at the same time, of all readers together. */
    questionsAtOnce: wholeNumber(1, 1_000).default(16),
    /** A picture waits no longer than this for any part of itself; what did not come is named as missing. */
    timeoutMs: wholeNumber(100, 600_000).default(4_000),
    maxAnswerBytes: wholeNumber(1_000_000, 2 ** 31).default(64 * 1024 * 1024),
  }),
  kubernetes: z
    .strictObject({
      /** Path of a kubeconfig; without it the account of the pod is used. */
      kubeconfig: text.optional(),
      context: text.optional(),
      /** The name that proxies of this cluster give in their metrics (`*_cluster`); without it, what istiod and ztunnel were told. */
      clusterName: text.optional(),
      /** Clusters of the same mesh beside this one. Each is known by the name that its proxies give in their metrics. */
      remotes: z
        .array(
          z.strictObject({
            name: text,
            kubeconfig: text,
            context: text.optional(),
            /** Whether readers change things there with the tokens that they have at home. */
            takesReadersTokens: z.boolean().default(false),
          }),
        )
        .default([]),
      /** Namespaces whose pods CNI never captures. */
      excludedNamespaces: words.default(['kube-system']),
      /** Where istiod runs, and the name of the ConfigMap there that holds the mesh config (`istio-<revision>` where it has one). */
      istioNamespace: text.default('istio-system'),
      meshConfigMap: text.default('istio'),
    })
    .prefault({}),
  auth: AuthSettingsSchema,
  logs: z
    .strictObject({
      /** Pods whose logs one question or one follower reads at most; how many were left out is told. */
      mostPods: wholeNumber(1, 1000).default(60),
      /** Ztunnels whose logs are followed for failures that no metric counts; 0: none. With Loki all are asked with one query. */
      mostFollowedZtunnels: wholeNumber(0, 1000).default(20),
      timeoutMs: wholeNumber(100, 600_000).default(15_000),
      /** Of one log in one answer; of more the rest is named as missing. */
      maxBytes: wholeNumber(10_000, 2 ** 31).default(8 * 1024 * 1024),
      /** Read logs from a Loki instead of the Kubernetes API: there they outlive their pods. */
      loki: z
        .strictObject({
          url: address.optional(),
          /** Header X-Scope-OrgID. */
          tenant: text.optional(),
          bearerToken: text.optional(),
          bearerTokenFile: text.optional(),
          caFile: text.optional(),
          /** Labels that tell whose line it is. `cluster`: only where one Loki holds several clusters. */
          labels: z
            .strictObject({
              namespace: text.default('namespace'),
              pod: text.default('pod'),
              container: text.default('container'),
              cluster: text.optional(),
            })
            .prefault({}),
          /** How far back a log is looked for when nobody says since when. */
          lookBackHours: wholeNumber(1, 24 * 30).default(6),
        })
        .prefault({}),
    })
    .prefault({}),
  health: HealthSettingsSchema,
  embed: EmbedSettingsSchema,
  /** Nobody can change the mesh through this Waymark, whatever their rights. */
  viewOnly: yesNo.default(false),
  /** Where readers find Waymark, when a proxy before it changes the host: writes from pages there are ours. */
  publicUrl: address.optional(),
  /** Questions a minute and session, or address where there is none. */
  requestsPerMinute: wholeNumber(1, 1_000_000).default(1_200),
  limits: LimitsSchema,
  /** Believe X-Forwarded-* of a proxy before us. */
  trustProxy: yesNo.default(false),
});
export type Config = z.output<typeof ConfigSchema>;

/** The operator's mistakes, all of them, one a line. Holds no value of a setting, since values may be secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads file and environment. Reports every mistake at once, before anything has started. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const mistakes: string[] = [];
  const fromFile = readFile(env['WAYMARK_CONFIG'], mistakes);
  const given = overlay(fromFile, readEnvironment(env, mistakes));
  const parsed = ConfigSchema.safeParse(given);
  if (!parsed.success) mistakes.push(...parsed.error.issues.map(toMistake));
  else mistakes.push(...contradictions(parsed.data));
  if (mistakes.length > 0 || !parsed.success)
    throw new ConfigError(`The configuration is wrong:\n${mistakes.map((m) => `  ${m}`).join('\n')}`);
  return parsed.data;
}

function toMistake(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${[...path, key].join('.')}: there is no such setting`).join('\n  ');
  const variable = variableOf(path);
  return `${path.join('.')}${PATH_OF_VARIABLE.has(variable) ? ` (${variable})` : ''}: ${issue.message}`;
}

function contradictions(config: Config): readonly string[] {
  const { auth, prometheus, kubernetes, logs, tls } = config;
  return [
    ...authContradictions(auth),
    ...(prometheus.bearerToken !== undefined && prometheus.bearerTokenFile !== undefined
      ? ['prometheus.bearerToken: give the token or its file, not both']
      : []),
    ...((prometheus.user === undefined) !== (prometheus.password === undefined)
      ? ['prometheus.user: needs prometheus.password beside it, and the other way round']
      : []),
    ...readerMetricsContradictions(config),
    ...(hasCredentials(prometheus.url)
      ? ['prometheus.url: must hold no user and password; use prometheus.user and prometheus.password']
      : []),
    ...(kubernetes.context !== undefined && kubernetes.kubeconfig === undefined
      ? ['kubernetes.context: only with kubernetes.kubeconfig']
      : []),
    ...(kubernetes.remotes.length > 0 && kubernetes.clusterName === undefined
      ? ['kubernetes.clusterName: needed beside kubernetes.remotes, so that no two clusters go by one name']
      : []),
    ...((tls.certFile === undefined) !== (tls.keyFile === undefined)
      ? ['tls.certFile: needs tls.keyFile beside it, and the other way round']
      : []),
    ...sameNames(kubernetes),
    ...lokiContradictions(logs),
    ...embedMistakes(config.embed),
    ...unreadableFiles(config),
  ];
}

function readerMetricsContradictions({ auth, prometheus }: Config): readonly string[] {
  const { readAs, url, wholeUrl, bearerToken, bearerTokenFile, user } = prometheus;
  if (readAs === 'account')
    return wholeUrl === undefined ? [] : ['prometheus.wholeUrl: only with prometheus.readAs reader'];
  const own = [bearerToken, bearerTokenFile, user].some((setting) => setting !== undefined);
  const addresses = { url, wholeUrl };
  return [
    ...Object.entries(addresses).flatMap(([name, each]) =>
      each === undefined || isSafeForTokens(each)
        ? []
        : [`prometheus.${name}: must be an https address, since readers' tokens travel there`],
    ),
    ...(own ? ["prometheus.readAs: with reader only readers' own tokens are sent, so give no other"] : []),
    ...(auth.mode === 'oidc' && auth.oidc.impersonate.enabled
      ? ['prometheus.readAs: reader needs tokens that the cluster knows, which readers who are spoken for do not have']
      : []),
    ...(wholeUrl !== undefined && hasCredentials(wholeUrl)
      ? ['prometheus.wholeUrl: must hold no user and password']
      : []),
  ];
}

function lokiContradictions({ loki }: Config['logs']): readonly string[] {
  const { url, tenant, bearerToken, bearerTokenFile, caFile } = loki;
  const given = [tenant, bearerToken, bearerTokenFile, caFile].some((setting) => setting !== undefined);
  return [
    ...(url === undefined && given ? ['logs.loki.url: is missing beside the other settings of Loki'] : []),
    ...(bearerToken !== undefined && bearerTokenFile !== undefined
      ? ['logs.loki.bearerToken: give the token or its file, not both']
      : []),
    ...(url !== undefined && hasCredentials(url)
      ? ['logs.loki.url: must hold no user and password; use logs.loki.bearerToken']
      : []),
  ];
}

/** A URL is shown in errors and logs, and fetch refuses one with a password anyway. */
const hasCredentials = (url: string): boolean => new URL(url).username !== '' || new URL(url).password !== '';

/** Two clusters of one name would be drawn as one. */
function sameNames({ clusterName, remotes }: Config['kubernetes']): readonly string[] {
  return remotes.flatMap(({ name }, at) =>
    name === clusterName || remotes.findIndex((other) => other.name === name) < at
      ? [`kubernetes.remotes.${at}.name: another cluster has this name`]
      : [],
  );
}

const FILES = [
  ['tls.certFile', (c: Config) => c.tls.certFile],
  ['tls.keyFile', (c: Config) => c.tls.keyFile],
  ['prometheus.bearerTokenFile', (c: Config) => c.prometheus.bearerTokenFile],
  ['prometheus.caFile', (c: Config) => c.prometheus.caFile],
  ['logs.loki.bearerTokenFile', (c: Config) => c.logs.loki.bearerTokenFile],
  ['logs.loki.caFile', (c: Config) => c.logs.loki.caFile],
  ['kubernetes.kubeconfig', (c: Config) => c.kubernetes.kubeconfig],
] as const;

function unreadableFiles(config: Config): readonly string[] {
  const files = [
    ...FILES.map(([name, of]) => [name, of(config)] as const),
    ...authFiles(config.auth),
    ...config.kubernetes.remotes.map(
      ({ kubeconfig }, at) => [`kubernetes.remotes.${at}.kubeconfig`, kubeconfig] as const,
    ),
  ];
  return files.flatMap(([name, path]) =>
    path === undefined || read(path) !== undefined ? [] : [`${name}: the file ${path} cannot be read`],
  );
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

function readFile(path: string | undefined, mistakes: string[]): Tree {
  if (path === undefined) return {};
  const written = read(path);
  if (written === undefined) {
    mistakes.push(`WAYMARK_CONFIG: the file ${path} cannot be read`);
    return {};
  }
  try {
    const tree: unknown = parse(written);
    if (isTree(tree)) return tree;
    mistakes.push(`WAYMARK_CONFIG: ${path} holds no settings`);
  } catch (error) {
    mistakes.push(
      `WAYMARK_CONFIG: ${path} is no YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
    );
  }
  return {};
}

/** `prometheus.timeoutMs` is WAYMARK_PROMETHEUS_TIMEOUT_MS. */
const variableOf = (path: readonly string[]): string =>
  ['WAYMARK', ...path.map((p) => p.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase())].join('_');

function settingPaths(schema: z.ZodObject, above: readonly string[] = []): readonly (readonly string[])[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const inner: unknown = field instanceof z.ZodPrefault ? field.unwrap() : field;
    // Structures are written in the file only.
    const held: unknown = field instanceof z.ZodDefault ? field.unwrap() : field;
    if (held instanceof z.ZodArray || held instanceof z.ZodRecord) return [];
    return inner instanceof z.ZodObject ? settingPaths(inner, [...above, name]) : [[...above, name]];
  });
}

const PATH_OF_VARIABLE = new Map(settingPaths(ConfigSchema).map((path) => [variableOf(path), path]));

/** Every variable that sets something, for the documentation. */
export const SETTINGS: readonly { readonly name: string; readonly variable: string }[] = [...PATH_OF_VARIABLE].map(
  ([variable, path]) => ({ name: path.join('.'), variable }),
);

function readEnvironment(env: Readonly<Record<string, string | undefined>>, mistakes: string[]): Tree {
  let tree: Tree = {};
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith('WAYMARK_') || value === undefined || NOT_SETTINGS.includes(variable)) continue;
    if (isServiceLink(variable, value)) continue;
    const path = PATH_OF_VARIABLE.get(variable);
    if (path === undefined) mistakes.push(`${variable}: there is no such setting`);
    else tree = overlay(tree, path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Tree);
  }
  return tree;
}

/**
 * Kubernetes tells every pod of the services beside it: one called `waymark` gives WAYMARK_SERVICE_HOST, WAYMARK_PORT_8080_TCP_ADDR
 * and a WAYMARK_PORT of `tcp://10.0.0.1:8080`. The most natural name for our service must not keep us from starting.
 */
const isServiceLink = (variable: string, value: string): boolean =>
  /^WAYMARK_(\w+_)?(SERVICE_(HOST|PORT)(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/.test(variable) ||
  (/^WAYMARK_(\w+_)?PORT$/.test(variable) && /^(tcp|udp|sctp):\/\//.test(value));

/** Names for tests, tools and this file itself. */
const NOT_SETTINGS = ['WAYMARK_CONFIG', 'WAYMARK_CAPTURES', 'WAYMARK_CORPORA', 'WAYMARK_VERBOSE', 'WAYMARK_API'];

function overlay(under: Tree, over: Tree): Tree {
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name];
    merged[name] = isTree(below) && isTree(value) ? overlay(below, value) : value;
  }
  return merged;
}
