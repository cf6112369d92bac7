import { LogsQuerySchema } from '@waymark/contract';
import type { PlaceKey } from '@waymark/mesh';
import { describe, expect, it } from 'vitest';
import { isFiltered, readLogsView, toLogsQuery, toStreamQuery, withSubject, withZoom, writeLogsView } from './url.ts';

const read = (search: string): ReturnType<typeof readLogsView> => readLogsView(new URLSearchParams(search));
const PLACE = 'workload/east/shop/catalog' as PlaceKey;

describe('a link to logs', () => {
  it.each([
    'place=workload/east/shop/catalog',
    'from=workload/east/shop/a&to=service/east/shop/b',
    'node=node-a&cluster=east',
    'place=x&hops=app,waypoint&text=5%25+off&hide=health&severity=warning,error&status=0xx,503&flag=UC,UH',
    'place=x&regex=a.*b&hideRegex=c&direction=inbound&pod=p-1&identity=sa/cart&only=failed&mark=db',
    'place=x&zoom=1000-2000&wrap=on&follow=off&open=line/1@2',
  ])('says the same when it is written again: %s', (search) => {
    const written = writeLogsView(new URLSearchParams(), read(search)).toString();
    expect(new URLSearchParams(written)).toEqual(
      new URLSearchParams([...new URLSearchParams(search)].map(([name, value]) => [name, value])),
    );
    expect(read(written)).toEqual(read(search));
  });

  it('drops what makes no sense instead of failing', () => {
    const view = read('place=x&hops=moon&severity=loud,error&status=999,5xx&flag=uc&zoom=9-3&direction=up');
    expect(view).toMatchObject({ hops: ['app', 'ztunnel-client', 'waypoint', 'ztunnel-server'] });
    expect(view).toMatchObject({ severities: ['error'], statuses: ['5xx'], flags: [], directions: [] });
    expect(view.zoom).toBeUndefined();
  });

  it('needs both ends of a pair', () => {
    expect(read('from=workload/east/shop/a').subject).toBeUndefined();
  });

  it('keeps the choices of all screens', () => {
    const held = new URLSearchParams('ns=shop&window=1h&text=x');
    expect(writeLogsView(held, { ...readLogsView(held), text: '' }).toString()).toBe('ns=shop&window=1h');
  });
});

describe('the question to the server', () => {
  it('holds every filter by the name the contract has for it', () => {
    const query = toLogsQuery(
      read(
        'place=x&hops=app&regex=a.b&hide=h&severity=error&status=5xx&flag=UC&direction=inbound&pod=p&identity=i&only=failed',
      ),
      { sinceMs: 5 },
    );
    expect(query).toMatchObject({
      place: 'x',
      sinceMs: 5,
      hops: ['app'],
      regex: 'a.b',
      hide: 'h',
      severities: ['error'],
      statuses: ['5xx'],
      flags: ['UC'],
      directions: ['inbound'],
      pods: ['p'],
      identity: 'i',
      only: 'failed',
    });
    expect(LogsQuerySchema.safeParse(query).success).toBe(true);
  });

  it('is not asked while nobody said whose lines', () => {
    expect(toLogsQuery(read('text=x'), { sinceMs: 5 })).toBeUndefined();
  });

  it('follows the same lines from the newest on', () => {
    const query = toLogsQuery(read('place=x&text=y'), { sinceMs: 5 });
    expect(query && toStreamQuery(query)).toEqual({ place: 'x', text: 'y', tail: 500 });
  });
});

describe('other lines', () => {
  it('keep the filters but neither the open line nor the part of the time', () => {
    const view = withSubject(read('node=n&text=x&open=1&zoom=1-2'), { is: 'place', place: PLACE });
    expect(view).toMatchObject({ subject: { is: 'place', place: PLACE }, text: 'x' });
    expect(view).not.toHaveProperty('open');
    expect(view).not.toHaveProperty('zoom');
  });

  it('are filtered when anything narrows them, not by what is only marked or zoomed', () => {
    expect(isFiltered(withZoom(read('place=x&mark=y&wrap=on'), { fromMs: 1, toMs: 2 }))).toBe(false);
    for (const filter of ['text=a', 'hide=a', 'hops=app', 'status=404', 'pod=p', 'only=failed'])
      expect(isFiltered(read(filter)), filter).toBe(true);
  });
});
