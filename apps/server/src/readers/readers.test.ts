import { expect, it } from 'vitest';
import type { AccessSource, Right } from '../ports.ts';
import { createReaders, type Reader } from './readers.ts';
import { SourceError } from '../source-error.ts';

const toList: Right = {
  verb: 'list',
  group: 'security.istio.io',
  resource: 'authorizationpolicies',
  namespace: 'shop',
};
const accessThat = (may: AccessSource['may']): AccessSource => ({
  whoIs: () => Promise.resolve('reader'),
  mayGet: () => Promise.resolve(new Set()),
  may,
});
const reader = { user: 'reader', token: 't', by: 'token' } as const satisfies Reader;
const never = new AbortController().signal;

it('Rights are asked with the reader’s token', async () => {
  const readers = createReaders(
    { mode: 'token' },
    accessThat(({ token }, rights) => Promise.resolve(new Set(token === 't' ? rights : []))),
  );
  expect(await readers.rightsOf(reader, [toList], never)).toEqual(new Set([toList]));
});

it('A token that ended is the reader’s to renew, but a lent one is not', async () => {
  const ended = new SourceError('kubernetes', 'not_allowed', 'the token is not valid');
  const readers = createReaders(
    { mode: 'token' },
    accessThat(() => Promise.reject(ended)),
  );
  await expect(readers.rightsOf(reader, [toList], never)).rejects.toMatchObject({ code: 'not_signed_in' });
  await expect(readers.rightsOf({ ...reader, by: 'shared account' }, [toList], never)).rejects.toBe(ended);
});
