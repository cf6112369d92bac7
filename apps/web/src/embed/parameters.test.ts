import { describe, expect, it } from 'vitest';
import { readParameters } from './parameters.ts';

const NOW_MS = Date.parse('2026-08-20T12:00:00Z');
const read = (address: string): ReturnType<typeof readParameters> => {
  const url = new URL(address, 'https://waymark.example');
  return readParameters(url.pathname, url.searchParams, NOW_MS);
};

describe('the address of a frame', () => {
  it.each([
    ['topology?ns=shop,data', '/topology?ns=shop%2Cdata'],
    ['topology?from=now-1h&to=now', '/topology?window=3600s'],
    [
      'topology?from=2026-08-20T11:00:00Z&to=2026-08-20T11:30:00Z',
      '/topology?window=1800s&until=2026-08-20T11%3A30%3A00.000Z',
    ],
    [`topology?from=${NOW_MS - 60_000}&to=${NOW_MS}`, '/topology?window=60s&until=2026-08-20T12%3A00%3A00.000Z'],
    ['topology?level=service&layers=l7&refresh=30s', '/topology?refresh=30&level=service&layers=l7'],
    ['namespace/shop', '/topology?ns=shop'],
    ['workload/shop/cart', '/workloads/-/shop/cart'],
    ['workload/shop/cart?cluster=east', '/workloads/east/shop/cart'],
    ['service/shop/cart', '/services/-/shop/cart'],
    ['waypoint/shop/waypoint', '/waypoints/-/shop/waypoint'],
    ['logs', '/logs'],
    ['health', '/health'],
    ['workloads', '/workloads'],
    ['waypoints?ns=shop', '/waypoints?ns=shop'],
    ['ztunnels', '/ztunnels'],
    ['ztunnel/node-a?cluster=east&tab=services', '/ztunnels/east/node-a?tab=services'],
    ['', '/topology'],
  ])('%s shows %s', (address, path) => {
    expect(read(`/embed/v1/${address}`)).toMatchObject({ path, mistakes: [] });
  });

  it('says how the frame looks and behaves', () => {
    expect(
      read(
        '/embed/v1/topology?theme=high-contrast&chrome=toolbar&hide=legend,summary&interact=select&links=new&id=a-1',
      ),
    ).toMatchObject({
      theme: 'high-contrast',
      chrome: 'toolbar',
      hide: ['legend', 'summary'],
      interact: 'select',
      links: 'new',
      id: 'a-1',
    });
    expect(read('/embed/v1/topology')).toMatchObject({
      theme: 'system',
      chrome: 'none',
      hide: [],
      interact: 'full',
      links: 'event',
      id: '',
    });
  });

  it.each(['kiosk', 'kiosk=true', 'kiosk=https://evil.example'])(
    'takes %s for no chrome, and no word more',
    (kiosk) => {
      expect(read(`/embed/v1/topology?chrome=full&${kiosk}`)).toMatchObject({
        chrome: 'none',
        path: '/topology',
        mistakes: [],
      });
    },
  );

  it.each([
    ['topology?theme=pink', 'parameter_invalid'],
    ['topology?locale=tlh', 'parameter_invalid'],
    ['topology?ns=Shop!', 'parameter_invalid'],
    ['topology?cluster=../x', 'parameter_invalid'],
    ['topology?from=yesterday', 'parameter_invalid'],
    ['topology?from=now&to=now-1h', 'parameter_invalid'],
    ['topology?refresh=1s', 'parameter_invalid'],
    ['topology?hide=everything', 'parameter_invalid'],
    ['actions', 'view_unknown'],
    ['workload/shop', 'view_unknown'],
    ['workload/shop/..%2f..', 'view_unknown'],
    ['%E0%A4%A/x/y', 'view_unknown'],
    ['https://evil.example/', 'view_unknown'],
  ])('falls back to what is usual at %s, and says so', (address, code) => {
    const { path, mistakes } = read(`/embed/v1/${address}`);
    expect(path).toBe('/topology');
    expect(mistakes.map((mistake) => mistake.code)).toEqual([code]);
  });

  it('needs the cluster of a node, and shows all of them without it', () => {
    expect(read('/embed/v1/ztunnel/node-a')).toMatchObject({
      path: '/ztunnels',
      mistakes: [{ code: 'parameter_invalid', message: expect.stringMatching(/^cluster: /) as string }],
    });
  });
});
