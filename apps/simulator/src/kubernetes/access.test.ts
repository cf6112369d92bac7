import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubeconfig } from './kubeconfig.ts';
import { runApi, USERS, type RunningApi } from './testing/small-world.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api.stop());

const LIMITED = 'token-of-limited';

describe('who may ask', () => {
  it('answers nobody without a token, but says that it lives', async () => {
    expect((await api.ask('/api/v1/pods', { as: undefined })).status).toBe(401);
    expect((await api.ask('/apis', { as: undefined })).status).toBe(401);
    expect((await api.ask('/livez', { as: undefined })).text).toBe('ok');
  });

  it('takes the token from the path for clients that will not send it in the clear', async () => {
    expect((await api.ask(`/as/${LIMITED}/api/v1/namespaces/shop/pods`, { as: undefined })).status).toBe(200);
    expect((await api.ask(`/as/${LIMITED}/api/v1/pods`, { as: undefined })).status).toBe(403);
    expect((await api.ask('/as/unknown/api/v1/pods', { as: undefined })).status).toBe(401);
    expect(kubeconfig('http://127.0.0.1:1/', USERS[1] ?? fail())).toContain(
      `server: http://127.0.0.1:1/as/${LIMITED}\n`,
    );
  });

  it.each([
    ['/api/v1/namespaces/shop', 200],
    ['/api/v1/namespaces/shop/pods', 200],
    ['/api/v1/namespaces/shop/pods?watch=1&timeoutSeconds=1', 200],
    ['/api/v1/namespaces/shop/pods/cart-5654977c8d-sd5p7', 200],
    ['/api/v1/namespaces/shop/pods/none', 404],
    ['/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways', 200],
    ['/api/v1/namespaces', 403],
    ['/api/v1/namespaces/backend', 403],
    ['/api/v1/namespaces/backend/pods/none', 403],
    ['/api/v1/namespaces/backend/pods/none/log', 403],
    ['/api/v1/namespaces/shop/secrets', 403],
    ['/api/v1/nodes', 403],
    ['/apis/gateway.networking.k8s.io/v1/gatewayclasses', 403],
    ['/metrics', 418],
  ])('answers a limited user who asks for %s with %i', async (path, status) => {
    expect((await api.ask(path, { as: LIMITED })).status).toBe(status);
  });

  it('lets an administrator look through the eyes of another', async () => {
    const headers = { 'Impersonate-User': 'limited' };
    expect((await api.ask('/api/v1/namespaces/shop/pods', { headers })).status).toBe(200);
    expect((await api.ask('/api/v1/pods', { headers })).text).toContain('User \\"limited\\" cannot list');
  });
});

describe('a token review', () => {
  const path = '/apis/authentication.k8s.io/v1/tokenreviews';
  const review = (token: string): string => JSON.stringify({ kind: 'TokenReview', spec: { token } });

  it('tells an administrator whose token it is', async () => {
    const answer = await api.ask(path, { method: 'POST', body: review(LIMITED) });
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.text)).toMatchObject({ status: { authenticated: true, user: { username: 'limited' } } });
  });

  it('does not know a token that nobody has', async () => {
    const answer = await api.ask(path, { method: 'POST', body: review('made up') });
    expect(JSON.parse(answer.text)).toMatchObject({ status: { user: {}, error: 'invalid bearer token' } });
  });

  it('is refused to everyone else', async () => {
    expect((await api.ask(path, { as: LIMITED, method: 'POST', body: review(LIMITED) })).status).toBe(403);
  });
});

describe('a review that cannot be read', () => {
  it.each(['{"kind":', '[]', '{"kind":"Pod"}'])('is refused: %s', async (body) => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const answer = await api.ask(path, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ reason: 'BadRequest' });
  });
});

function fail(): never {
  throw new Error('no such user');
}
