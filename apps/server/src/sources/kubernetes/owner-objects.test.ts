import { describe, expect, it } from 'vitest';
import { autoAllowOf } from '@waymark/mesh';
import { OWNER_SCHEMAS } from './owner-objects.ts';

const FLAG = 'PILOT_AUTO_ALLOW_WAYPOINT_POLICY';
const deployment = (container: object, labels: object = { app: 'istiod' }): unknown => ({
  metadata: { namespace: 'istio-system', name: 'istiod' },
  spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'discovery', ...container }] } } },
});
const read = (object: unknown): ReturnType<typeof autoAllowOf> =>
  autoAllowOf({ owners: [OWNER_SCHEMAS.Deployment.parse(object)] });

describe('what istiod was told in its environment', () => {
  it.each<[string, object, ReturnType<typeof autoAllowOf>]>([
    ['on', { env: [{ name: FLAG, value: 'true' }] }, 'on'],
    ['off by a word', { env: [{ name: FLAG, value: 'false' }] }, 'off'],
    ['off where nothing is said', { env: [{ name: 'PILOT_ENABLE_AMBIENT', value: 'true' }] }, 'off'],
    [
      'not known where its value is elsewhere',
      { env: [{ name: FLAG, valueFrom: { configMapKeyRef: {} } }] },
      'unknown',
    ],
    ['not known where all may be elsewhere', { envFrom: [{ configMapRef: { name: 'flags' } }] }, 'unknown'],
    ['on by its own word, whatever is elsewhere', { env: [{ name: FLAG, value: '1' }], envFrom: [{}] }, 'on'],
  ])('is %s', (_, container, told) => {
    expect(read(deployment(container))).toBe(told);
  });

  it('is not taken from what is no istiod', () => {
    expect(read(deployment({ env: [{ name: FLAG, value: 'true' }] }, { app: 'cart' }))).toBe('unknown');
  });
});
