import { describe, expect, it } from 'vitest';
import { withoutSecrets } from './log-secrets.ts';

describe('a line of the log', () => {
  it.each([
    'HTTP 401: you sent Authorization: Bearer s3cr3t-value for up',
    '{"authorization":"Bearer s3cr3t-value"}',
    JSON.stringify({ err: { message: 'you sent {"authorization":"Basic s3cr3t-value="}' } }),
    JSON.stringify({ err: { message: 'you sent {"cookie":"waymark=s3cr3t-value"}' } }),
    'GET https://reader:s3cr3t-value@prometheus.example/api',
    'GET /auth/callback?code=s3cr3t-value&state=1',
    'POST /api/v1/embed?ticket=s3cr3t-value',
    '{"id_token":"s3cr3t-value","access_token":"s3cr3t-value"}',
  ])('holds no secret: %s', (line) => {
    expect(withoutSecrets(line)).not.toContain('s3cr3t-value');
  });

  it('stays as it is otherwise, and stays JSON', () => {
    const line = JSON.stringify({
      level: 30,
      code: 'not_signed_in',
      route: '/api/v1/topology',
      msg: 'basic auth failed: no token',
    });
    expect(withoutSecrets(line)).toBe(line);
    const told = JSON.stringify({ err: { message: 'sent {"authorization":"Bearer abc.defghi"} to http://a:b@c/' } });
    expect(JSON.parse(withoutSecrets(told))).toHaveProperty('err.message');
  });
});
