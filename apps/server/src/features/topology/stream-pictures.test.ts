import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { gzipSync, createGunzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld, worldUsers } from '@waymark/demo-mesh';
import {
  applyDelta,
  edgeKey,
  PATHS,
  TopologyAnswerSchema,
  TopologyDeltaSchema,
  type TopologyAnswer,
} from '@waymark/contract';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../app.ts';
import { appOverWorld, settings, signIn, type AppOverWorld } from '../../testing/app-over-world.ts';

const START_MS = 1_700_000_000_000;
const AT_MS = START_MS + 20 * 60_000;
const world = buildWorld('leaky-checkout', { startMs: START_MS });
const token = worldUsers(world).find((user) => user.name === 'admin')!.token;

let served: AppOverWorld;
let app: FastifyInstance;
let nowMs = AT_MS - 60_000;
beforeAll(async () => {
  served = await appOverWorld(world, AT_MS);
  app = await buildApp({ ...served.ports, clock: { now: () => nowMs } }, settings);
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  await served.stop();
});

interface PushedEvent {
  readonly name: string;
  readonly data: unknown;
}

/** The first events of a stream, and what they were on the wire. */
async function listen(
  encoding: 'gzip' | 'identity',
  count: number,
): Promise<{
  readonly events: readonly PushedEvent[];
  readonly wireBytes: readonly number[];
  readonly headers: IncomingMessage['headers'];
}> {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the app does not listen');
  const asked = request({
    port: address.port,
    path: `${PATHS.topologyStream}?refreshSeconds=1`,
    headers: { ...(await signIn(app, token)), 'accept-encoding': encoding },
  }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
  const events: PushedEvent[] = [];
  const wireBytes: number[] = [];
  let text = '';
  for await (const chunk of encoding === 'gzip' ? response.pipe(createGunzip()) : response) {
    text += String(chunk);
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      events.push({ name, data: JSON.parse(data) as unknown });
      wireBytes.push(bytes);
      nowMs += 5_000;
    }
    if (events.length >= count) break;
  }
  asked.destroy();
  return { events, wireBytes, headers: response.headers };
}

const inOrder = ({ edges, places }: TopologyAnswer): unknown => [
  new Map(places.map((place) => [place.key as string, place])),
  new Map(edges.map((edge) => [edgeKey(edge), edge])),
];

describe('the stream of pictures', () => {
  it('pushes one whole picture, then steps that lead to what would be asked for', async () => {
    const { events } = await listen('identity', 4);
    expect(events.map(({ name }) => name)).toEqual(['topology', 'topology-delta', 'topology-delta', 'topology-delta']);
    let picture = TopologyAnswerSchema.parse(events[0]?.data);
    for (const [at, { data }] of events.slice(1).entries()) {
      const delta = TopologyDeltaSchema.parse(data);
      expect(delta.sequence).toBe(at + 1);
      picture = applyDelta(picture, delta);
    }
    const headers = await signIn(app, token);
    const url = `${PATHS.topology}?endMs=${picture.window.endMs}`;
    const asked = TopologyAnswerSchema.parse((await app.inject({ url, headers })).json());
    expect(inOrder(picture)).toEqual(inOrder(asked));
  });

  it('compresses each event and sends it at once', async () => {
    const { events, wireBytes, headers } = await listen('gzip', 3);
    expect(headers['content-encoding']).toBe('gzip');
    const [whole, completed] = events.map(({ data }) => JSON.stringify(data));
    // A little more than alone: each event is flushed, so that nobody waits for the next one.
    expect(wireBytes[0]).toBeLessThan(gzipSync(whole!).byteLength * 1.2);
    expect(wireBytes[1]! - wireBytes[0]!).toBeLessThan(gzipSync(completed!).byteLength * 1.2);
  });
});
