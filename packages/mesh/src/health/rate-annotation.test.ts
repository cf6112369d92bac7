import { describe, expect, it } from 'vitest';
import { readRateAnnotation } from './rate-annotation.ts';

describe('readRateAnnotation', () => {
  it('reads what Kiali reads, shares in percent', () => {
    expect(readRateAnnotation(' 4XX,10,20.5,http,inbound ; 5XX, 0 ,1,http|grpc,.*;')).toEqual({
      tolerances: [
        { code: '4XX', degraded: 0.1, failing: 0.205, protocol: 'http', direction: 'inbound' },
        { code: '5XX', degraded: 0, failing: 0.01, protocol: 'http|grpc', direction: '.*' },
      ],
      unreadable: [],
    });
  });

  it.each<[string, string]>([
    ['too few words', '5XX,10,20,http'],
    ['too many words', '5XX,10,20,http,inbound,again'],
    ['a share that is no number', '5XX,ten,20,http,inbound'],
    ['a share that is missing', '5XX,,20,http,inbound'],
    ['a negative share', '5XX,-1,20,http,inbound'],
    ['degraded above failure', '5XX,30,20,http,inbound'],
    ['a code that is no pattern', '(5,10,20,http,inbound'],
  ])('tells %s and never throws', (_, part) => {
    expect(readRateAnnotation(`404,1,2,http,inbound;${part}`)).toMatchObject({
      tolerances: [{ code: '404' }],
      unreadable: [part],
    });
  });
});
