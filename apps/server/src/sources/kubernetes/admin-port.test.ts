import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { adminPorts, type AdminLimits, type ProxyAdmin } from './admin-port.ts';
import { connectKubernetes, type KubernetesConnection } from './connection.ts';
import { kubeConfigFor, OWN_TOKEN } from './testing/fake-api-server.ts';
import { startFakePortForward, type FakePortForward, type Forwarded } from './testing/fake-port-forward.ts';
import { startSimulatorProcess, type SimulatorProcess } from './testing/simulator-process.ts';

const never = new AbortController().signal;
const pod = { namespace: 'istio-system', name: 'ztunnel-abcde' };
const throwing = (): never => {
  throw new Error('this makes no sense');
};

describe('an admin port, over an API server that does as told', () => {
  let fake: FakePortForward;
  let ports: ProxyAdmin;
  const start = async (
    serve: (forwarded: Forwarded) => void,
    over: Partial<AdminLimits> = {},
    refuse?: number,
  ): Promise<void> => {
    fake = await startFakePortForward(serve, refuse);
    ports = adminPorts(fake.connection, {
      timeoutMs: 5_000,
      maxAnswerBytes: 1_000_000,
      streamTimeoutMs: 5_000,
      maxStreamBytes: 1_000_000,
      atOnce: 4,
      ...over,
    });
  };
  afterEach(() => fake.stop());

  it('is asked with the server’s own account', async () => {
    const seen: Forwarded[] = [];
    await start((forwarded) => {
      seen.push(forwarded);
      forwarded.data('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    });
    expect(await ports.get(pod, 15_000, '/config_dump?all', never)).toEqual({ status: 200, body: '{}' });
    expect(seen).toMatchObject([
      {
        authorization: `Bearer ${OWN_TOKEN}`,
        url: '/api/v1/namespaces/istio-system/pods/ztunnel-abcde/portforward?ports=15000',
      },
    ]);
    expect(fake.asked[0]).toMatch(
      /^GET \/config_dump\?all HTTP\/1\.1\r\n(?=[^]*host: localhost)(?=[^]*connection: close)/,
    );
  });

  it.each<[string, readonly string[]]>([
    ['in chunks', ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nwa', 'y\r\n4\r\nmark\r\n0\r\n\r\n']],
    ['of a known length, in pieces', ['HTTP/1.1 200 OK\r\nconten', 't-length: 7\r\n\r\nway', 'mark']],
  ])('gives an answer %s', async (_, pieces) => {
    await start((forwarded) => pieces.forEach((piece) => forwarded.data(piece)));
    expect(await ports.get(pod, 15_000, '/', never)).toEqual({ status: 200, body: 'waymark' });
    await vi.waitFor(() => expect(fake.open()).toBe(0));
  });

  it('is read as its answer comes, up to the limit, and left when the pieces make no sense', async () => {
    const answer = ({ data }: Forwarded): void => {
      data('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      for (let i = 0; i < 20; i++) data(`2710\r\n${'x'.repeat(10_000)}\r\n`);
      data('0\r\n\r\n');
    };
    await start(answer, { maxStreamBytes: 300_000 });
    let length = 0;
    const status = await ports.stream(pod, 15_000, '/', (chunk) => void (length += chunk.length), never);
    expect([status, length]).toEqual([200, 200_000]);
    const broken = ports.stream(pod, 15_000, '/', () => throwing(), never);
    await expect(broken).rejects.toThrow('no sense');
    await vi.waitFor(() => expect(fake.open()).toBe(0));
  });

  it('is posted to with the account of whoever wants it', async () => {
    const seen: Forwarded[] = [];
    await start((forwarded) => {
      seen.push(forwarded);
      forwarded.data('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
    const reader = { is: 'reader', as: { token: 'of-a-reader' } } as const;
    expect(await ports.post(reader, pod, 15_000, '/logging?level=debug', never)).toEqual({ status: 200, body: 'ok' });
    expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer of-a-reader']);
    expect(fake.asked[0]).toMatch(/^POST \/logging\?level=debug HTTP\/1\.1/);
  });

  it('gives statuses other than 200 as they are', async () => {
    await start(({ data }) => data('HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\ngone'));
    expect(await ports.get(pod, 15_000, '/nothing', never)).toEqual({ status: 404, body: 'gone' });
  });

  it('reads no more than the limit', async () => {
    await start(
      ({ data }) => {
        data('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        for (let i = 0; i < 20; i++) data(`2710\r\n${'x'.repeat(10_000)}\r\n`);
      },
      { maxAnswerBytes: 100_000 },
    );
    await expect(ports.get(pod, 15_000, '/', never)).rejects.toMatchObject({ code: 'answer_too_large' });
    await vi.waitFor(() => expect(fake.open()).toBe(0));
  });

  it.each<[string, (forwarded: Forwarded) => void]>([
    ['says nothing', () => undefined],
    ['begins and never ends', ({ data }) => data('HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nway')],
  ])('is too slow when it %s', async (_, serve) => {
    await start(serve, { timeoutMs: 50 });
    await expect(ports.get(pod, 15_000, '/', never)).rejects.toMatchObject({
      name: 'SourceError',
      source: 'kubernetes',
      code: 'source_too_slow',
    });
    await vi.waitFor(() => expect(fake.open()).toBe(0));
  });

  it('is left at once by who no longer wants the answer', async () => {
    const asking = new AbortController();
    await start(() => undefined);
    const answer = ports.get(pod, 15_000, '/', asking.signal);
    await vi.waitFor(() => expect(fake.asked).toHaveLength(1));
    const before = performance.now();
    asking.abort();
    await expect(answer).rejects.toMatchObject({ code: 'source_too_slow' });
    await vi.waitFor(() => expect(fake.open()).toBe(0));
    expect(performance.now() - before).toBeLessThan(500);
    await expect(ports.get(pod, 15_000, '/', AbortSignal.abort())).rejects.toMatchObject({ code: 'source_too_slow' });
  });

  it.each<[string, (forwarded: Forwarded) => void, string]>([
    ['refuses', ({ error }) => error('connect: connection refused'), 'connection refused'],
    [
      'breaks off',
      ({ data, breakOff }) => {
        data('HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nway');
        breakOff();
      },
      'broke off',
    ],
    ['speaks no HTTP', ({ data }) => data('SSH-2.0-x\r\n\r\n'), 'broke off'],
  ])('is unreachable when it %s', async (_, serve, detail) => {
    await start(serve);
    const error: unknown = await ports.get(pod, 15_000, '/', never).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'SourceError', code: 'source_unreachable' });
    expect(String(error)).toContain(detail);
  });

  it.each([
    [401, 'source_refused'],
    [403, 'not_allowed'],
    [404, 'source_refused'],
    [429, 'source_unreachable'],
    [500, 'source_unreachable'],
    [504, 'source_too_slow'],
  ])('tells an API server’s %i as %s', async (status, code) => {
    await start(() => undefined, {}, status);
    await expect(ports.get(pod, 15_000, '/', never)).rejects.toMatchObject({ name: 'SourceError', code });
  });

  it('is asked four at a time, and the others in turn', async () => {
    const held: Forwarded[] = [];
    await start((forwarded) => void held.push(forwarded));
    const leaving = new AbortController();
    const answers = Array.from({ length: 6 }, () => ports.get(pod, 15_000, '/', never));
    const left = ports.get(pod, 15_000, '/', leaving.signal);
    await vi.waitFor(() => expect(held).toHaveLength(4));
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'source_too_slow' });
    for (let done = 0; done < 6; done++) {
      await vi.waitFor(() => expect(held.length).toBeGreaterThan(done));
      held[done]?.data('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    }
    expect((await Promise.all(answers)).map(({ body }) => body)).toEqual(Array(6).fill('ok'));
    expect(fake.asked).toHaveLength(6);
    // A connection just given up may still be seen while the next one opens.
    expect(fake.most()).toBeLessThanOrEqual(5);
  });
});

describe('an admin port, over the simulated cluster', () => {
  let simulator: SimulatorProcess;
  const connections: KubernetesConnection[] = [];
  const connect = (user: string): KubernetesConnection => {
    const connection = connectKubernetes(kubeConfigFor(simulator.url, simulator.tokenOf(user)));
    connections.push(connection);
    return connection;
  };
  const podNamed = async (start: string): Promise<{ namespace: string; name: string }> => {
    const path = '/api/v1/namespaces/istio-system/pods';
    const answer = await connect('admin').send({ is: 'own' }, { method: 'GET', path, signal: never });
    const { items } = (await answer.json()) as { items: readonly { metadata: { name: string } }[] };
    const name = items.map(({ metadata }) => metadata.name).find((one) => one.startsWith(start));
    if (name === undefined) throw new Error(`no pod is called ${start}…`);
    return { namespace: 'istio-system', name };
  };
  beforeAll(async () => {
    simulator = await startSimulatorProcess();
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await simulator.stop();
  });

  it('tells what a ztunnel was configured with', async () => {
    const answer = await adminPorts(connect('admin')).get(await podNamed('ztunnel-'), 15_000, '/config_dump', never);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toHaveProperty('workloads');
  });

  it('tells istiod’s version', async () => {
    const answer = await adminPorts(connect('admin')).get(await podNamed('istiod-'), 15_014, '/version', never);
    expect(answer).toMatchObject({ status: 200, body: expect.stringMatching(/\d+\.\d+/) as string });
  });

  it('says that nobody listens on a port', async () => {
    const answer = adminPorts(connect('admin')).get(await podNamed('ztunnel-'), 9, '/', never);
    await expect(answer).rejects.toMatchObject({
      code: 'source_unreachable',
      message: expect.stringContaining('connection refused') as string,
    });
  });

  it('says that a pod is not there, and that an account may not', async () => {
    const gone = { namespace: 'istio-system', name: 'gone' };
    await expect(adminPorts(connect('admin')).get(gone, 15_000, '/', never)).rejects.toMatchObject({
      code: 'source_refused',
    });
    const limited = adminPorts(connect('limited'));
    await expect(limited.get(await podNamed('ztunnel-'), 15_000, '/', never)).rejects.toMatchObject({
      code: 'not_allowed',
    });
  });
});
