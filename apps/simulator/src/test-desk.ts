/** What only tests and demonstrations ask: break a source, tell the truth, say what time it is. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { truthBetween, type World } from '@waymark/demo-mesh';
import { changeFaults, FaultError, faultFor, sourcesOf, type Fault, type Faults, type Source } from './faults.ts';
import { delayOf, misbehave, misbehaveAtUpgrade, type Misbehaving } from './misbehaviour.ts';
import type { RequestHandler } from './prometheus/query-api.ts';

type Service = 'prometheus' | 'kubernetes';

export interface TestDesk {
  handle: RequestHandler;
  /** The handler as the faults of the moment let it be. */
  faulty(service: Service, handler: RequestHandler): RequestHandler;
  /** The same for a connection that leaves HTTP. */
  upgrading(request: IncomingMessage, socket: Duplex, goOn: () => void): void;
  /** What a source takes for the time. */
  clockOf(service: Service): { now(): number };
}

export interface TestDeskOptions {
  readonly scenario: string;
  readonly world: () => World;
  readonly clock: { now(): number };
  readonly faults: Faults;
}

export function testDesk({ scenario, world, clock, faults: first }: TestDeskOptions): TestDesk {
  let faults = first;
  let sinceMs = clock.now();
  const open = new Map<IncomingMessage, Service>();

  function faultOf(service: Service, request: IncomingMessage): Fault {
    return faultFor(faults, sourcesOf(service, request.url ?? '/'), subjectOf(request));
  }

  function change(text: string): void {
    faults = changeFaults(faults, text);
    sinceMs = clock.now();
    // A source that goes down takes its open watches with it.
    for (const [request, service] of open) {
      if (faultOf(service, request).mode === 'down') request.socket.destroy();
    }
  }

  function misbehaving(service: Service, request: IncomingMessage): Misbehaving {
    const source: Source = sourcesOf(service, request.url ?? '/')[0] ?? service;
    return { source, fault: faultOf(service, request), sinceMs, nowMs: clock.now() };
  }

  function answer(request: IncomingMessage, url: URL, body: string): { code: number; body: unknown } | undefined {
    switch (`${request.method ?? 'GET'} ${url.pathname}`) {
      case 'GET /simulator/now':
        return { code: 200, body: { nowMs: clock.now(), startMs: world().startMs, scenario } };
      case 'GET /simulator/faults':
        return { code: 200, body: faults };
      case 'POST /simulator/faults':
        change(body);
        return { code: 200, body: faults };
      case 'GET /simulator/truth': {
        const [fromMs, toMs] = ['fromMs', 'toMs'].map((name) => Number(url.searchParams.get(name) ?? 'missing'));
        if (fromMs === undefined || toMs === undefined || !(fromMs <= toMs)) {
          return { code: 400, body: { error: 'fromMs and toMs are Unix milliseconds, and fromMs is not after toMs.' } };
        }
        return { code: 200, body: truthBetween(world(), fromMs, toMs) };
      }
      default:
        return undefined;
    }
  }

  return {
    handle(request, response) {
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      if (path !== '/simulator' && !path.startsWith('/simulator/')) return false;
      const url = new URL(request.url ?? '/', 'http://simulator');
      readBody(request)
        .then(
          (body) => answer(request, url, body) ?? { code: 404, body: { error: 'The simulator has no such handle.' } },
        )
        .catch((thrown: unknown) => {
          if (thrown instanceof FaultError) return { code: 400, body: { error: thrown.message } };
          return { code: 500, body: { error: String(thrown) } };
        })
        .then(({ code, body }) => {
          response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
        })
        .catch(() => response.destroy());
      return true;
    },

    faulty(service, handler) {
      const go = (request: IncomingMessage, response: ServerResponse): boolean => {
        open.set(request, service);
        response.on('close', () => open.delete(request));
        return handler(request, response);
      };
      const answerBadly = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        if (service === 'prometheus' && faults.prometheus.match !== undefined) await moveFormIntoUrl(request);
        misbehave(misbehaving(service, request), request, response, () => {
          if (!go(request, response)) response.writeHead(404).end();
        });
      };
      return (request, response) => {
        const possible = sourcesOf(service, request.url ?? '/').some((source) => faults[source].mode !== 'ok');
        if (!possible) return go(request, response);
        answerBadly(request, response).catch(() => response.destroy());
        return true;
      };
    },

    upgrading(request, socket, goOn) {
      misbehaveAtUpgrade(misbehaving('kubernetes', request), socket, goOn);
    },

    clockOf: (service) => ({
      now: () => clock.now() + (faults[service].mode === 'clock-off' ? delayOf(faults[service]) : 0),
    }),
  };
}

const subjectOf = (request: IncomingMessage): string => {
  const text = (request.url ?? '').replaceAll('+', ' ');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A posted query is matched like one in the URL, and a body can be read only once. */
async function moveFormIntoUrl(request: IncomingMessage): Promise<void> {
  if (request.method !== 'POST') return;
  const form = await readBody(request);
  request.url = `${request.url ?? ''}${(request.url ?? '').includes('?') ? '&' : '?'}${form}`;
  request.method = 'GET';
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
