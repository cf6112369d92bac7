import { useEffect, useState } from 'react';
import { useHost } from '../host.ts';

/** The time, told again every so often, for ages such as "20 s ago". */
export function useNow(everyMs: number): number {
  const { now } = useHost();
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), everyMs);
    return () => clearInterval(timer);
  }, [now, everyMs]);
  return at;
}
