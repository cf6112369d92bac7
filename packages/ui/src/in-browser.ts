import type { Host } from './host.ts';

/** How long a browser may take to begin with a download. */
const DOWNLOAD_MS = 60_000;

/** What a host does that is a page in a browser, whoever made the page. */
export const inBrowser = {
  now: Date.now,
  report: (id, error) => {
    reportError(new Error(`Waymark bug ${id}`, { cause: error }));
  },
  // A link to the page's own memory: nothing is fetched, so no policy of the page has a say.
  save: (name, content) => {
    const url = URL.createObjectURL(content);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_MS);
  },
  copy: (text) => navigator.clipboard.writeText(text),
  preferences: {
    read: (name) => {
      try {
        return localStorage.getItem(`waymark.${name}`) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write: (name, value) => {
      try {
        localStorage.setItem(`waymark.${name}`, value);
      } catch {
        // A browser that forbids storage forgets the choice at the end of the visit, nothing else.
      }
    },
  },
} as const satisfies Partial<Host>;
