import { useSyncExternalStore } from 'react';

const QUERY = '(prefers-reduced-motion: reduce)';

/** `calm`: the reader has asked for as little motion as possible. */
export function useCalm(): 'calm' | 'lively' {
  return useSyncExternalStore(watch, readCalm);
}

/** Asked at the moment of moving. Where a page cannot tell (jsdom), nothing moves. */
export function readCalm(): 'calm' | 'lively' {
  return typeof matchMedia === 'undefined' || matchMedia(QUERY).matches ? 'calm' : 'lively';
}

function watch(onChange: () => void): () => void {
  if (typeof matchMedia === 'undefined') return () => undefined;
  const query = matchMedia(QUERY);
  query.addEventListener('change', onChange);
  return () => {
    query.removeEventListener('change', onChange);
  };
}
