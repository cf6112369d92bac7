import { useState } from 'react';
import { useHost } from '../../../host.ts';

const MOST_REMEMBERED = 10;

export interface FindHistory {
  /** Latest first. */
  readonly texts: readonly string[];
  readonly remember: (text: string) => void;
}

/** What this reader looked for, or hid, before; kept beyond the visit where the browser allows it. */
export function useFindHistory(kind: 'find' | 'hide'): FindHistory {
  const { preferences } = useHost();
  const name = `topology.${kind}.history`;
  const [texts, setTexts] = useState(() => readTexts(preferences.read(name)));
  const remember = (text: string): void => {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed === texts[0]) return;
    const next = [trimmed, ...texts.filter((each) => each !== trimmed)].slice(0, MOST_REMEMBERED);
    setTexts(next);
    preferences.write(name, JSON.stringify(next));
  };
  return { texts, remember };
}

/** Whatever is stored by other versions or hands must not break the field. */
function readTexts(stored: string | undefined): readonly string[] {
  try {
    const read: unknown = JSON.parse(stored ?? '[]');
    if (!Array.isArray(read)) return [];
    return read.filter((each): each is string => typeof each === 'string').slice(0, MOST_REMEMBERED);
  } catch {
    return [];
  }
}
