import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJsonFormat, compileTextFormat } from './access-log-format.ts';
import { readRecord } from './read-record.ts';

const read = (text: string, format?: ReturnType<typeof compileTextFormat>): unknown =>
  readRecord({ text, loggedMs: undefined }, { writer: 'envoy', ...(format === undefined ? {} : { format }) });

const WAYPOINT =
  '[2026-08-20T10:16:02.061Z] "GET /items HTTP/1.1" 200 - via_upstream - "-" 0 379 38 36 "-" "curl/8.9.1" "9b0f2f3e-7c0e-9a55-8f4c-1b2d3e4f5a6b" "svc.b:9080" "envoy://connect_originate/10.129.0.31:9080" inbound-vip|9080|http|svc.b.svc.cluster.local envoy://internal_client_address/ 172.30.14.9:9080 10.128.2.15:52114 - default';

describe('a request in Envoy’s access log', () => {
  it('has the backend behind the internal listener, the address asked for and the client', () => {
    expect(read(WAYPOINT)).toMatchObject({
      is: 'request',
      protocol: 'http',
      atMs: 1_787_220_962_061,
      responseFlags: [],
      bytesToServer: 0,
      bytesToClient: 379,
      durationMs: 38,
      upstreamMs: 36,
      upstreamHost: { host: '10.129.0.31', port: 9080 },
      downstreamLocal: { host: '172.30.14.9', port: 9080 },
      downstreamRemote: { host: '10.128.2.15', port: 52114 },
    });
  });

  it('keeps a user agent with quotes and blanks in it', () => {
    expect(read(WAYPOINT.replace('curl/8.9.1', 'odd "agent" "x'))).toMatchObject({
      requestId: '9b0f2f3e-7c0e-9a55-8f4c-1b2d3e4f5a6b',
      fields: { user_agent: 'odd "agent" "x' },
    });
  });

  it('is a tunnel where the waypoint tells of its own leg', () => {
    const line =
      '[2026-11-23T05:11:57.878Z] "- - -" 0 UF,URX - - "delayed_connect_error:_Connection_refused" 0 0 0 - "-" "-" "-" "-" "10.10.2.11:15008" connect_originate - 10.10.2.11:8080 envoy://internal_client_address/ - -';
    expect(read(line)).toMatchObject({ protocol: 'tunnel', responseFlags: ['UF', 'URX'], downstreamRemote: undefined });
  });

  it('is read in a format of one’s own', () => {
    const format = compileTextFormat(
      '%START_TIME(%s.%3f)% 100%% %PROTOCOL% %REQ(:METHOD)% "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH):64%" code=%RESPONSE_CODE% id=%REQ(X-REQUEST-ID)% tenant=%REQ(X-TENANT)%\n',
    );
    expect(read('1787220962.061 100% HTTP/2 GET "/a b" code=503 id=abc tenant=blue', format)).toMatchObject({
      is: 'request',
      atMs: 1_787_220_962_061,
      path: '/a b',
      responseCode: 503,
      requestId: 'abc',
      fields: { 'REQ(X-TENANT)': 'blue' },
    });
  });

  it('is read in a JSON format of one’s own, nested and composed', () => {
    const format = compileJsonFormat({
      ts: '%START_TIME%',
      http: { verb: '%REQ(:METHOD)%', line: '%PROTOCOL% %RESPONSE_CODE%' },
      kind: 'access',
    });
    const line = '{"ts":"2026-08-20T10:16:02.061Z","http":{"verb":"GET","line":"HTTP/2 404"},"kind":"access"}';
    expect(read(line, format)).toMatchObject({
      is: 'request',
      method: 'GET',
      responseCode: 404,
      fields: { kind: 'access' },
    });
  });

  it('is read back from whatever values a format is written with', () => {
    const word = fc.string({ unit: 'grapheme-ascii' }).map((text) => text.replace(/[\s"|]/g, '_') || 'x');
    const names = ['%REQ(A)%', '%REQ(B)%', '%REQ(C)%'];
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 3, maxLength: 3 }),
        fc.constantFrom(' ', '" "', '|'),
        (values, between) => {
          const fields = compileTextFormat(`<${names.join(between)}>`).read(`<${values.join(between)}>`);
          expect(fields).toEqual({ 'REQ(A)': values[0], 'REQ(B)': values[1], 'REQ(C)': values[2] });
        },
      ),
    );
  });

  it('takes no longer for a hostile line than for others', () => {
    const format = compileTextFormat(Array.from({ length: 20 }, (_, at) => `%REQ(H${at})%`).join(' '));
    expect(format.read(`${'a '.repeat(5000)}\n`)).toBeDefined();
    expect(compileTextFormat('%REQ(A)% %REQ(B)% %REQ(C)% %REQ(D)%!').read('x '.repeat(5000))).toBeUndefined();
  });
});

describe('other records of Envoy', () => {
  it('are the process speaking, in the agent’s layout and in Envoy’s own', () => {
    expect(
      read(
        '2026-11-23T05:11:32.376663Z\twarning\tenvoy main source/server/server.cc:1028\tcaught ENVOY_SIGTERM\tthread=2022',
      ),
    ).toMatchObject({ is: 'process', level: 'warn', message: 'caught ENVOY_SIGTERM', fields: { thread: '2022' } });
    expect(
      read('[2026-11-23 05:11:32.376][12][critical][backtrace] [./x.h:1] Caught Segmentation fault'),
    ).toMatchObject({
      is: 'process',
      level: 'fatal',
      message: 'Caught Segmentation fault',
    });
  });

  it('stay as they are where nothing is known of them', () => {
    expect(read('what is this')).toEqual({ is: 'unknown', raw: 'what is this', atMs: undefined, loggedMs: undefined });
  });
});

describe('reading', () => {
  it('never throws, and keeps every text', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string().map((text) => `2026-08-20T10:15:30Z\tinfo\t${text}`),
      fc.string().map((text) => `[2026-08-20T10:15:30Z] ${text}`),
      fc.string().map((text) => `{"level":${text}`),
      fc.nat(WAYPOINT.length).map((length) => WAYPOINT.slice(0, length)),
    );
    fc.assert(
      fc.property(
        odd,
        fc.constantFrom('ztunnel' as const, 'envoy' as const, 'application' as const),
        (text, writer) => {
          expect(readRecord({ text, loggedMs: undefined }, { writer }).raw).toBe(text);
        },
      ),
    );
  });
});
