import { useSyncExternalStore } from 'react';

/** From here on a side panel leaves room for what it explains; below, it becomes a sheet. */
const WIDE = '(min-width: 62rem)';

const query = (): MediaQueryList | undefined => (typeof matchMedia === 'function' ? matchMedia(WIDE) : undefined);

export function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = query();
      media?.addEventListener('change', changed);
      return () => media?.removeEventListener('change', changed);
    },
    () => query()?.matches ?? true,
    () => true,
  );
}
