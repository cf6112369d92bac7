import { describe, expect, it } from 'vitest';
import { readerOfMesh } from './mesh-formats.ts';

describe('how a mesh writes access logs', () => {
  it('needs no telling where its config says nothing', () => {
    expect(readerOfMesh({ accessLogEncoding: 'JSON' })).toBeUndefined();
  });

  it('is a JSON object where its encoding is JSON', () => {
    const reader = readerOfMesh({
      accessLogEncoding: 'JSON',
      accessLogFormat: '{"verb":"%REQ(:METHOD)%","went":{"code":"%RESPONSE_CODE%"}}',
    });
    expect(reader?.read('{"verb":"GET","went":{"code":200}}')).toEqual({ method: 'GET', response_code: 200 });
  });

  it('is one of several where providers have formats of their own', () => {
    const reader = readerOfMesh({
      accessLogEncoding: 'TEXT',
      accessLogFormat: '%REQ(:METHOD)% gave %RESPONSE_CODE%',
      accessLogProviders: [{ name: 'short', format: { text: 'code %RESPONSE_CODE%' } }],
    });
    expect(reader?.read('GET gave 200')).toEqual({ method: 'GET', response_code: '200' });
    expect(reader?.read('code 404')).toEqual({ response_code: '404' });
    expect(reader?.read('nothing of the kind')).toBeUndefined();
  });

  it('is the default of Istio where its format is no JSON', () => {
    expect(readerOfMesh({ accessLogEncoding: 'JSON', accessLogFormat: '%PROTOCOL%' })).toBeUndefined();
  });
});
