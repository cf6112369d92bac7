import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, SETTINGS } from './config.ts';
import { toHealthRules } from './settings/health-settings.ts';

const good = { WAYMARK_PROMETHEUS_URL: 'http://prometheus:9090' };
const file = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'waymark-config-')), 'waymark.yaml');
  writeFileSync(path, text);
  return path;
};
const mistakesOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'no mistake';
};

describe('the configuration', () => {
  it('needs no more than where the metrics are', () => {
    expect(readConfig(good)).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      auth: { mode: 'token' },
      prometheus: { url: 'http://prometheus:9090', timeoutMs: 4_000 },
    });
  });

  it('is read from a file, and the environment wins', () => {
    const path = file('port: 1234\nprometheus:\n  url: http://file:9090\n  timeoutMs: 2000\n');
    expect(readConfig({ WAYMARK_CONFIG: path, WAYMARK_PORT: '4321' })).toMatchObject({
      port: 4321,
      prometheus: { url: 'http://file:9090', timeoutMs: 2000 },
    });
  });

  it('tells all its mistakes at once, with the names that were used', () => {
    const text = mistakesOf({
      WAYMARK_PORT: 'eighty',
      WAYMARK_PROMETHEUS_TIMEOUT_MS: '1',
      WAYMARK_PROMETEUS_URL: 'http://x',
      WAYMARK_AUTH_MODE: 'open',
    });
    for (const part of [
      'port (WAYMARK_PORT)',
      'prometheus.url (WAYMARK_PROMETHEUS_URL)',
      'prometheus.timeoutMs (WAYMARK_PROMETHEUS_TIMEOUT_MS)',
      'WAYMARK_PROMETEUS_URL: there is no such setting',
      'auth.mode (WAYMARK_AUTH_MODE)',
    ])
      expect(text).toContain(part);
  });

  it('tells all mistakes of a provider at once', () => {
    const text = mistakesOf({
      ...good,
      WAYMARK_AUTH_MODE: 'oidc',
      WAYMARK_AUTH_OIDC_ISSUER: 'http://sso.example',
      WAYMARK_AUTH_OIDC_SCOPES: 'profile',
      WAYMARK_AUTH_OIDC_CLIENT_SECRET: 'one',
      WAYMARK_AUTH_OIDC_CLIENT_SECRET_FILE: '/nowhere',
      WAYMARK_AUTH_OIDC_IMPERSONATE_ENABLED: 'true',
      WAYMARK_AUTH_OPENSHIFT_CLIENT_ID: 'waymark',
      WAYMARK_AUTH_SESSION_SECRET: 'x'.repeat(32),
      WAYMARK_AUTH_SESSION_SECRETS: ['y'.repeat(32), 'z'.repeat(32)].join(','),
    });
    for (const part of [
      'auth.oidc.issuer: must be an https address',
      'auth.oidc.clientId: is missing',
      'auth.oidc.scopes: openid is missing',
      'auth.oidc.clientSecret: give the secret or its file, not both',
      'auth.oidc.clientSecretFile: the file /nowhere cannot be read',
      'auth.oidc.impersonate.users: say who may be spoken for',
      'auth.openshift: only with auth.mode openshift, not oidc',
      'auth.sessionSecrets: give one of',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/xxx|yyy/);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a setting that does not exist',
      { ...good, WAYMARK_CONFIG: file('prometheus:\n  uri: x\n') },
      'prometheus.uri: there is no such setting',
    ],
    [
      'a file that is not there',
      { ...good, WAYMARK_CONFIG: '/nowhere/waymark.yaml' },
      'the file /nowhere/waymark.yaml cannot be read',
    ],
    [
      'a token for a Loki that is nowhere',
      { ...good, WAYMARK_LOGS_LOKI_BEARER_TOKEN: 'secret' },
      'logs.loki.url: is missing beside the other settings of Loki',
    ],
    ['a file that is no YAML', { ...good, WAYMARK_CONFIG: file('a: [') }, 'is no YAML'],
    [
      'anonymous readers without an account',
      { ...good, WAYMARK_AUTH_MODE: 'anonymous' },
      'need an account lent to them',
    ],
    [
      'a lent account without anonymous readers',
      { ...good, WAYMARK_AUTH_SHARED_TOKEN: 't' },
      'only with auth.mode anonymous',
    ],
    [
      'a pattern of health that is none',
      {
        ...good,
        WAYMARK_CONFIG: file('health:\n  rate:\n    - namespace: "("\n      tolerance: [{ code: 5XX, failure: 5 }]\n'),
      },
      'health.rate.0.namespace: is no regular expression',
    ],
    [
      'health that fails before it degrades',
      {
        ...good,
        WAYMARK_CONFIG: file('health:\n  rate:\n    - tolerance: [{ code: 5XX, degraded: 9, failure: 5 }]\n'),
      },
      'health.rate.0.tolerance.0.degraded: degraded must not be above failure',
    ],
    ['a short secret', { ...good, WAYMARK_AUTH_SESSION_SECRET: 'short' }, 'at least 32 characters'],
    ['a user without a password', { ...good, WAYMARK_PROMETHEUS_USER: 'u' }, 'needs prometheus.password'],
    ['a context without a kubeconfig', { ...good, WAYMARK_KUBERNETES_CONTEXT: 'c' }, 'only with kubernetes.kubeconfig'],
    [
      'a missing kubeconfig',
      { ...good, WAYMARK_KUBERNETES_KUBECONFIG: '/nowhere/config' },
      'kubernetes.kubeconfig: the file /nowhere/config cannot be read',
    ],
  ])('names %s', (_, env, part) => {
    expect(mistakesOf(env)).toContain(part);
  });

  it('shows no value in its mistakes: it may be a secret', () => {
    expect(mistakesOf({ ...good, WAYMARK_AUTH_SESSION_SECRET: 'hunter2', WAYMARK_PORT: 'hunter2' })).not.toContain(
      'hunter2',
    );
  });

  it('does not take what Kubernetes tells of a service called waymark for settings', () => {
    const links = {
      WAYMARK_PORT: 'tcp://10.0.0.1:80',
      WAYMARK_SERVICE_HOST: '10.0.0.1',
      WAYMARK_SERVICE_PORT_HTTP: '80',
      WAYMARK_PORT_80_TCP_ADDR: '10.0.0.1',
      WAYMARK_METRICS_PORT: 'tcp://10.0.0.2:90',
    };
    expect(readConfig({ ...good, ...links }).port).toBe(8080);
  });

  it('wants no password in an address, and does not repeat it', () => {
    const told = mistakesOf({ WAYMARK_PROMETHEUS_URL: 'http://u:hunter2@prometheus:9090' });
    expect(told).toContain('use prometheus.user and prometheus.password');
    expect(told).not.toContain('hunter2');
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['an account beside readers’ own tokens', { WAYMARK_PROMETHEUS_BEARER_TOKEN: 'x' }, 'so give no other'],
    [
      'readers without tokens of their own',
      {
        WAYMARK_AUTH_MODE: 'oidc',
        WAYMARK_AUTH_OIDC_ISSUER: 'https://id.example.com',
        WAYMARK_AUTH_OIDC_CLIENT_ID: 'waymark',
        WAYMARK_AUTH_OIDC_IMPERSONATE_ENABLED: 'true',
        WAYMARK_AUTH_OIDC_IMPERSONATE_USERS: '*',
      },
      'tokens that the cluster knows',
    ],
    ['address that is not encrypted', {}, 'prometheus.url: must be an https address'],
    ['a password in the other address', { WAYMARK_PROMETHEUS_WHOLE_URL: 'http://u:p@thanos:9091' }, 'no user and pass'],
  ])('wants no %s for metrics', (_, given, part) => {
    expect(mistakesOf({ ...good, WAYMARK_PROMETHEUS_READ_AS: 'reader', ...given })).toContain(part);
    const whole = { WAYMARK_PROMETHEUS_WHOLE_URL: 'https://thanos:9091' };
    expect(mistakesOf({ ...good, ...whole })).toContain('only with prometheus.readAs reader');
  });

  it('knows clusters beside the home cluster from the file', () => {
    const east = file('');
    const remotes = `kubernetes:\n  clusterName: home\n  remotes:\n    - { name: east, kubeconfig: ${east} }\n`;
    expect(readConfig({ ...good, WAYMARK_CONFIG: file(remotes) }).kubernetes.remotes).toEqual([
      { name: 'east', kubeconfig: east, takesReadersTokens: false },
    ]);
    expect(mistakesOf({ ...good, WAYMARK_KUBERNETES_REMOTES: 'east' })).toContain('there is no such setting');
  });

  it('wants a name for the home cluster when there are others', () => {
    const remotes = `kubernetes:\n  remotes: [{ name: east, kubeconfig: ${file('')} }]\n`;
    expect(mistakesOf({ ...good, WAYMARK_CONFIG: file(remotes) })).toContain('kubernetes.clusterName: needed beside');
  });

  it.each<[string, string, string]>([
    [
      'a kubeconfig that is not there',
      '[{ name: east, kubeconfig: /nowhere/config }]',
      'kubernetes.remotes.0.kubeconfig: the file /nowhere/config cannot be read',
    ],
    [
      'a name that is given twice',
      `[{ name: east, kubeconfig: ${file('')} }, { name: east, kubeconfig: ${file('')} }]`,
      'kubernetes.remotes.1.name: another cluster has this name',
    ],
    [
      'the name of the home cluster',
      `[{ name: home, kubeconfig: ${file('')} }]`,
      'kubernetes.remotes.0.name: another cluster has this name',
    ],
    ['a cluster without a name', `[{ kubeconfig: ${file('')} }]`, 'kubernetes.remotes.0.name: '],
  ])('names %s among the clusters', (_, remotes, part) => {
    const path = file(`kubernetes:\n  clusterName: home\n  remotes: ${remotes}\n`);
    expect(mistakesOf({ ...good, WAYMARK_CONFIG: path })).toContain(part);
  });

  it('takes rules of health as Kiali spells them', () => {
    const { health } = readConfig({
      ...good,
      WAYMARK_CONFIG: file(
        'health:\n  rate:\n    - namespace: shop\n      kind: workload\n      tolerance: [{ code: 5XX, protocol: http, direction: .*, failure: 5 }]\n  connections:\n    - tolerance: [{ reason: denied, degraded: 10 }]\n',
      ),
    });
    expect(toHealthRules(health)).toEqual({
      requests: [
        {
          namespace: 'shop',
          kind: 'workload',
          name: '',
          tolerance: [{ code: '5XX', protocol: 'http', direction: '.*', degraded: 0, failing: 0.05 }],
        },
      ],
      connections: [
        { namespace: '', kind: '', name: '', tolerance: [{ reason: 'denied', direction: '', degraded: 0.1 }] },
      ],
    });
  });

  it('tells every mistake in rules of health at once', () => {
    const text = mistakesOf({
      ...good,
      WAYMARK_CONFIG: file(
        'health:\n  rate:\n    - { name: "[", tolerance: [{ code: 5XX, failure: 500 }] }\n    - { tolerance: [] }\n  connections:\n    - { tolerance: [{ reason: "(", failing: 3 }] }\n',
      ),
    });
    for (const part of [
      'health.rate.0.name: is no regular expression',
      'health.rate.0.tolerance.0.failure: ',
      'health.rate.1.tolerance: ',
      'health.connections.0.tolerance.0.reason: is no regular expression',
      'health.connections.0.tolerance.0.failing: there is no such setting',
    ])
      expect(text).toContain(part);
  });

  it('has a variable for each setting', () => {
    expect(SETTINGS).toContainEqual({
      name: 'prometheus.maxAnswerBytes',
      variable: 'WAYMARK_PROMETHEUS_MAX_ANSWER_BYTES',
    });
  });
});
