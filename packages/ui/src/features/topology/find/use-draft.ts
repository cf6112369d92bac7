import { useEffect, useRef, useState } from 'react';

/**
 * The text of a field whose value comes back by a way that takes time, such as the URL: what is typed in between stays. A value that
 * somebody else gave replaces the text, once the field's own has come back.
 */
export function useDraft(
  value: string,
  onChange: (text: string) => void,
): readonly [text: string, change: (text: string) => void, settle: () => void] {
  const [text, setText] = useState(value);
  /** What was told last and has not come back. */
  const awaited = useRef<string>(undefined);
  useEffect(() => {
    if (awaited.current === undefined) setText(value);
    else if (awaited.current === value) awaited.current = undefined;
  }, [value]);
  const change = (next: string): void => {
    awaited.current = next === value ? undefined : next;
    setText(next);
    onChange(next);
  };
  /** The reader has left the field: from here on the value counts, also one that was cut. */
  const settle = (): void => {
    awaited.current = undefined;
  };
  return [text, change, settle];
}
