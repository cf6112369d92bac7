import { describe, expect, it } from 'vitest';
import { embedMistakes, EmbedSettingsSchema } from './embed-settings.ts';

const mistakesOf = (settings: unknown): readonly string[] => embedMistakes(EmbedSettingsSchema.parse(settings));

describe('origins that may embed', () => {
  it('are exactly scheme, host and port', () => {
    const allowedOrigins = ['https://portal.example.com', 'https://portal.example.com:8443'];
    expect(mistakesOf({ allowedOrigins })).toEqual([]);
    expect(EmbedSettingsSchema.parse({ allowedOrigins: allowedOrigins.join(',') }).allowedOrigins).toEqual(
      allowedOrigins,
    );
  });

  it.each([
    '*',
    'https://*',
    'https://*.example.com',
    'https:',
    'null',
    'portal.example.com',
    'https://portal.example.com/',
    'https://portal.example.com/page',
    'https://portal.example.com:443',
    'https://Portal.example.com',
    'https://user@portal.example.com',
    'http://portal.example.com',
    'https://10.0.0.1',
    'https://[::1]:8443',
    'https://localhost:3000',
    "https://portal.example.com; script-src 'unsafe-inline'",
    'javascript:alert(1)',
  ])('are not %s', (origin) => {
    expect(mistakesOf({ allowedOrigins: [origin] })).toHaveLength(1);
  });

  it('may be addresses and http on a developer’s machine, and still no wildcards', () => {
    const development = true;
    expect(mistakesOf({ development, allowedOrigins: ['http://localhost:3000', 'https://10.0.0.1'] })).toEqual([]);
    expect(mistakesOf({ development, allowedOrigins: ['http://*:3000'] })).toHaveLength(1);
  });
});

describe('clients that may ask for tickets', () => {
  const secret = 's'.repeat(32);
  it('have one secret, one name, and origins that are allowed', () => {
    const allowedOrigins = ['https://a.example'];
    expect(mistakesOf({ allowedOrigins, clients: [{ id: 'a', secret, origins: allowedOrigins }] })).toEqual([]);
    const told = mistakesOf({
      allowedOrigins,
      clients: [
        { id: 'a', secret, secretFile: '/nowhere' },
        { id: 'a' },
        { id: 'b', secret, origins: ['https://b.example'] },
      ],
    }).join('\n');
    expect(told).toMatch(/clients\.0\.secret: give the secret or its file/);
    expect(told).toMatch(/clients\.0: the file \/nowhere cannot be read/);
    expect(told).toMatch(/clients\.1\.secret/);
    expect(told).toMatch(/clients\.1\.id: another client/);
    expect(told).toMatch(/clients\.2\.origins: https:\/\/b\.example is not among/);
    expect(told).not.toContain(secret);
  });

  it('have secrets that are not guessed', () => {
    expect(EmbedSettingsSchema.safeParse({ clients: [{ id: 'a', secret: 'short' }] }).success).toBe(false);
    expect(EmbedSettingsSchema.safeParse({ sessionMinutes: 61 }).success).toBe(false);
  });
});

describe('what pages are told, and how their readers sign in', () => {
  const allowedOrigins = ['https://a.example'];
  it('is set for pages that may embed, in words that are known', () => {
    expect(mistakesOf({ allowedOrigins, events: { 'https://a.example': ['select', 'health'] } })).toEqual([]);
    expect(mistakesOf({ allowedOrigins, events: { 'https://b.example': [] } }).join()).toMatch(/events: .*b.example/);
    expect(EmbedSettingsSchema.safeParse({ events: { 'https://a.example': ['keys'] } }).success).toBe(false);
  });

  it('lets a browser remember only what was consented to in a window', () => {
    expect(EmbedSettingsSchema.parse({ readerSignIn: 'popup,storage-access' }).readerSignIn).toHaveLength(2);
    expect(mistakesOf({ readerSignIn: ['storage-access'] }).join()).toMatch(/needs popup/);
  });

  it('lets clients write only where they are not bound to namespaces', () => {
    const client = { id: 'a', secret: 's'.repeat(32), namespaces: ['shop'] };
    expect(mistakesOf({ clients: [client] })).toEqual([]);
    expect(mistakesOf({ clients: [{ ...client, scope: 'change' }] }).join()).toMatch(/only view/);
  });
});
