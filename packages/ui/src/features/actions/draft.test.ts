import { describe, expect, it } from 'vitest';
import { waypointActions } from '../../kit/action-links.ts';
import { t } from '../../testing/fake-host.ts';
import { nextOf, readDraft, toAction, writeDraft } from './draft.ts';

const draftAt = (path: string): ReturnType<typeof readDraft> =>
  readDraft(new URLSearchParams(path.slice(path.indexOf('?'))));

describe('a draft of a change', () => {
  it('is filled in by the links of other pages', () => {
    const links = waypointActions({ kind: 'namespace', cluster: 'east', namespace: 'shop', name: 'shop' }, t);
    expect(links.map(({ path }) => draftAt(path).is)).toEqual([
      'join-ambient',
      'leave-ambient',
      'create-waypoint',
      'enrol',
      'unenrol',
    ]);
    const [enrol] = waypointActions({ kind: 'service', namespace: 'shop', name: 'cart' }, t);
    const draft = draftAt(enrol?.path ?? '');
    expect(toAction({ ...draft, waypoint: 'wp' })).toEqual({
      is: 'enrol',
      target: { kind: 'service', namespace: 'shop', name: 'cart' },
      waypoint: { namespace: 'shop', name: 'wp' },
    });
  });

  it('says the same after a way through the address', () => {
    const draft = { ...draftAt('?do=create-waypoint&in=shop&waypoint=wp'), takes: 'all', admits: 'all' } as const;
    expect(readDraft(writeDraft(new URLSearchParams(), draft))).toEqual(draft);
  });

  it.each(['?do=enrol&in=shop', '?do=enrol&in=shop&waypoint=Not_A_Name', '?do=join-ambient', '?do=nonsense'])(
    'is no action while something is missing or no name: %s',
    (search) => expect(toAction(draftAt(search))).toBeUndefined(),
  );

  it('leads from out of the mesh to behind a waypoint', () => {
    const create = nextOf(draftAt('?do=join-ambient&in=shop'));
    const enrol = create === undefined ? undefined : nextOf(create);
    expect([create?.is, create?.waypoint, enrol?.is, enrol?.kind]).toEqual([
      'create-waypoint',
      'waypoint',
      'enrol',
      'namespace',
    ]);
  });
});
