import { expect, it } from 'vitest';
import { MOST_CHARACTERS, readEnvelope } from './protocol.ts';

it('reads a message, with whatever came with it', () => {
  expect(readEnvelope({ t: 'select', p: { ref: null } })).toEqual({ t: 'select', p: { ref: null } });
  expect(readEnvelope({ t: 'ping', id: 7, more: 1 })).toEqual({ t: 'ping', id: 7, p: undefined });
});

it.each([null, undefined, 'ping', 7, [], {}, { t: 7 }, { t: 'ping', id: 'one' }])(
  'takes no message from %j',
  (data) => {
    expect(readEnvelope(data)).toBeUndefined();
  },
);

it('drops what is too long, or cannot be measured', () => {
  expect(readEnvelope({ t: 'x', p: 'y'.repeat(MOST_CHARACTERS) })).toBeUndefined();
  const round: Record<string, unknown> = { t: 'x' };
  round['p'] = round;
  expect(readEnvelope(round)).toBeUndefined();
});
