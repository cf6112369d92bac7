/** Only its form matters. */
const HERE = 'http://waymark.invalid';

/**
 * The path of ours that somebody wants to come back to, as a browser would read it; `/` for everything else, since a link
 * to us must never lead away from us. With `trouble`, the page says why there is no session.
 */
export function returnPath(wanted: string, trouble?: readonly [name: string, value: string]): string {
  const path = ownPath(wanted) ?? '/';
  if (trouble === undefined) return path;
  const url = new URL(path, HERE);
  url.searchParams.set(...trouble);
  return url.pathname + url.search + url.hash;
}

function ownPath(wanted: string): string | undefined {
  if (!wanted.startsWith('/') || !URL.canParse(wanted, HERE)) return undefined;
  const { origin, pathname, search, hash } = new URL(wanted, HERE);
  // `/.//elsewhere` becomes `//elsewhere`, which is another host once more.
  if (origin !== HERE || pathname.startsWith('//') || pathname.startsWith('/api/')) return undefined;
  return pathname + search + hash;
}
