import { afterEach, expect, it, vi } from 'vitest';
import { inBrowser } from './in-browser.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('forgets preferences silently where the browser forbids storage', () => {
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new DOMException('denied', 'SecurityError');
    },
    setItem: () => {
      throw new DOMException('denied', 'SecurityError');
    },
  });
  inBrowser.preferences.write('theme', 'dark');
  expect(inBrowser.preferences.read('theme')).toBeUndefined();
});

it('saves a file through a link into the page’s own memory, and lets go of it later', () => {
  vi.useFakeTimers();
  const clicked: string[] = [];
  const revoked: string[] = [];
  vi.stubGlobal('document', {
    createElement: () => {
      const link = { href: '', download: '', click: () => clicked.push(`${link.download} ${link.href}`) };
      return link;
    },
  });
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:1');
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url));
  inBrowser.save('picture.png', new Blob(['x']));
  expect(clicked).toEqual(['picture.png blob:1']);
  expect(revoked).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(revoked).toEqual(['blob:1']);
});
