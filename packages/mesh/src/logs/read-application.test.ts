import { describe, expect, it } from 'vitest';
import { readApplication } from './read-application.ts';

const read = (text: string): unknown => readApplication(text, undefined);

describe('a record of an application', () => {
  it.each([
    ['{"level":"warn","time":"2026-08-20T10:15:30Z","msg":"slow","x-request-id":"r1"}', 'warn', 'r1'],
    ['{"severity":"ERROR","timestamp":1787220930000,"message":"slow","requestId":"r1"}', 'error', 'r1'],
    ['{"level":50,"time":1787220930000,"msg":"slow","req":{"id":"no"},"headers":{"x-request-id":"r1"}}', 'error', 'r1'],
    ['2026-08-20T10:15:30Z INFO  [shop] slow request_id=r1', 'info', 'r1'],
    ['[2026-08-20 10:15:30,000] ERROR in app: slow', 'error', undefined],
    ['E0820 10:15:30.000000       1 main.go:1] slow', 'error', undefined],
    ['something went wrong: error 7', 'error', undefined],
    ['slow', undefined, undefined],
  ])('says its level and the request’s id: %s', (text, level, requestId) => {
    expect(read(text)).toMatchObject({ is: 'application', level, requestId });
  });

  it('says when it was written, in text, in seconds and in milliseconds', () => {
    for (const time of ['"2026-08-20T10:15:30Z"', '1787220930', '1787220930000', '"2026-08-20T12:15:30+02:00"'])
      expect(read(`{"ts":${time},"msg":"x"}`)).toMatchObject({ atMs: 1_787_220_930_000 });
  });

  it('says the trace, by its own name or in a traceparent anywhere', () => {
    const id = '0af7651916cd43dd8448eb211c80319c';
    expect(read(`{"msg":"x","trace_id":"${id}"}`)).toMatchObject({ traceId: id });
    expect(read(`{"msg":"x","traceparent":"00-${id}-b7ad6b7169203331-01"}`)).toMatchObject({ traceId: id });
    expect(read(`got it (00-${id}-b7ad6b7169203331-01)`)).toMatchObject({ traceId: id });
  });

  it('says whether it asked or answered', () => {
    expect(read('{"method":"get","url":"http://catalog/items?a=1","status":200}')).toMatchObject({
      role: 'client',
      method: 'GET',
      authority: 'catalog',
      path: '/items?a=1',
      status: 200,
    });
    expect(read('{"method":"GET","path":"/items","status":200,"remote":"10.0.0.1:4000"}')).toMatchObject({
      role: 'server',
      remote: { host: '10.0.0.1', port: 4000 },
    });
    expect(read('10.0.0.1 - - [20/Aug/2026:10:15:30 +0000] "GET /items HTTP/1.1" 502 12')).toMatchObject({
      role: 'server',
      path: '/items',
      status: 502,
    });
    expect(read('{"msg":"started"}')).toMatchObject({ role: undefined });
  });
});
