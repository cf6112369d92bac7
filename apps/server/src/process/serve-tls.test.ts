import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import Fastify from 'fastify';
import { buildWorld } from '@waymark/demo-mesh';
import { afterAll, expect, it } from 'vitest';
import { buildApp } from '../app.ts';
import { USUAL_LIMITS } from '../settings/limits.ts';
import { buildProbes } from '../operating/probes.ts';
import { tlsServer } from './serve-tls.ts';
import { settings } from '../testing/app-over-world.ts';
import { quietPorts } from '../testing/quiet-ports.ts';

const scratch = mkdtempSync(join(tmpdir(), 'waymark-tls-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const at = (name: string): string => join(scratch, name);

function makePair(name: string): void {
  const subject = ['-subj', `/CN=${name}`, '-days', '1', '-keyout', at(`${name}.key`), '-out', at(`${name}.crt`)];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...subject],
    {
      stdio: 'ignore',
    },
  );
}

function use(name: string): void {
  copyFileSync(at(`${name}.key`), at('tls.key'));
  copyFileSync(at(`${name}.crt`), at('tls.crt'));
}

const nameShown = async (port: number): Promise<string> =>
  new Promise((shown, failed) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate() as X509Certificate;
      socket.destroy();
      shown(certificate.subject);
    });
    socket.once('error', failed);
  });

/** The first line of what is answered before the connection ends. */
const answerTo = async (port: number, text: string): Promise<string> =>
  new Promise((told, failed) => {
    let heard = '';
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => socket.write(text));
    socket.on('data', (chunk) => (heard += String(chunk)));
    socket.once('close', () => told(heard.split('\r\n')[0] ?? ''));
    socket.once('error', failed);
  });

it('HTTPS shows a renewed certificate without a restart, and keeps the old one while files make no pair', async () => {
  for (const name of ['first', 'second']) makePair(name);
  use('first');
  const told: unknown[] = [];
  const files = { certFile: at('tls.crt'), keyFile: at('tls.key') };
  const tls = tlsServer(files, (error) => told.push(error), 20);
  const app = Fastify({ serverFactory: tls.factory });
  try {
    const port = Number(new URL(await app.listen({ port: 0 })).port);
    expect(await nameShown(port)).toBe('CN=first');
    writeFileSync(at('tls.key'), 'no key');
    await expect.poll(() => told.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await nameShown(port)).toBe('CN=first');
    use('second');
    await expect.poll(() => nameShown(port), { timeout: 10_000 }).toBe('CN=second');
    expect(readFileSync(files.certFile)).toEqual(readFileSync(at('second.crt')));
  } finally {
    tls.stop();
    await app.close();
  }
});

it('HTTPS has the limits that plain HTTP has', async () => {
  makePair('limited');
  use('limited');
  const files = { certFile: at('tls.crt'), keyFile: at('tls.key') };
  const tls = tlsServer(files, () => undefined);
  const limits = { ...USUAL_LIMITS, headerBytes: 4_096, headersTimeoutMs: 1_000 };
  const ports = quietPorts(buildWorld('bookinfo', { startMs: 1_700_000_000_000 }), 1_700_000_600_000);
  const app = await buildApp(ports, { ...settings, limits, serverFactory: tls.factory });
  try {
    const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
    const asked = (more: string): Promise<string> =>
      answerTo(port, `GET /api/v1/health/live HTTP/1.1\r\nhost: a\r\n${more}`);
    expect(await asked(`a: ${'x'.repeat(3_000)}\r\nconnection: close\r\n\r\n`)).toContain('200');
    expect(await asked(`a: ${'x'.repeat(5_000)}\r\nconnection: close\r\n\r\n`)).toContain('431');
    expect(await asked('')).toContain('408');
  } finally {
    tls.stop();
    await app.close();
  }
});

it('Probes and measures are those of the API, under the names a cluster knows', async () => {
  const app = Fastify();
  app.get('/api/v1/health/live', () => ({ live: true }));
  app.get('/api/v1/health/ready', (_, reply) => reply.code(503).send({ ready: false }));
  app.get('/api/v1/metrics', (_, reply) => reply.type('text/plain; version=0.0.4').send('one 1\n'));
  const probes = buildProbes(app);
  expect((await probes.inject('/livez')).json()).toEqual({ live: true });
  expect((await probes.inject('/readyz')).statusCode).toBe(503);
  expect((await probes.inject('/startupz')).statusCode).toBe(503);
  const metrics = await probes.inject('/metrics');
  expect([metrics.body, metrics.headers['content-type']]).toEqual(['one 1\n', 'text/plain; version=0.0.4']);
  expect((await probes.inject('/api/v1/session')).statusCode).toBe(404);
});
