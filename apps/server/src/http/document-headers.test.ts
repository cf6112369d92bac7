import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, documentHeaders, type DocumentKind } from './document-headers.ts';

const kinds: readonly DocumentKind[] = [
  { is: 'page' },
  { is: 'data' },
  { is: 'framed page', parents: ['https://portal.example'] },
];

describe('headers of a document', () => {
  it.each(kinds)('let nothing run or style that stands in the document: $is', (kind) => {
    expect(contentSecurityPolicy(kind)).not.toMatch(/unsafe|\*|https?:(?!\/\/portal\.example)|blob:/);
    expect(contentSecurityPolicy(kind)).toMatch(/default-src '(self|none)'/);
  });

  it('let nobody frame a page or an answer', () => {
    for (const is of ['page', 'data'] as const) {
      const headers = documentHeaders({ is }, 'http');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-frame-options']).toBe('DENY');
    }
  });

  it('let the named parents frame a framed page, and nobody else', () => {
    const headers = documentHeaders(
      { is: 'framed page', parents: ['https://a.example', 'https://b.example:8443'] },
      'https',
    );
    expect(headers['content-security-policy']).toMatch(
      /frame-ancestors 'self' https:\/\/a.example https:\/\/b.example:8443$/,
    );
    expect(headers['x-frame-options']).toBeUndefined();
    expect(headers['cross-origin-opener-policy']).toBe('same-origin-allow-popups');
  });

  it('let nobody keep an answer of the API', () => {
    expect(documentHeaders({ is: 'data' }, 'http')['cache-control']).toBe('no-store');
    expect(documentHeaders({ is: 'page' }, 'http')['cache-control']).toBeUndefined();
  });

  it('ask for https to be kept where there is https', () => {
    expect(documentHeaders({ is: 'page' }, 'https')['strict-transport-security']).toBe('max-age=31536000');
    expect(documentHeaders({ is: 'page' }, 'http')['strict-transport-security']).toBeUndefined();
  });
});
