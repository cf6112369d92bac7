import { completeFind, type Feed, type Suggestion, type Vocabulary } from '@waymark/mesh';
import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

interface FindCompletion {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly suggestions: readonly Suggestion[];
  readonly isOpen: boolean;
  /** The suggestion that arrow keys are at; undefined before the first press, so that Enter means the text. */
  readonly active: number | undefined;
  readonly typed: (text: string) => void;
  readonly moved: () => void;
  readonly close: () => void;
  readonly accept: (suggestion: Suggestion) => void;
  /** Whether the key was meant for the list. */
  readonly handle: (event: KeyboardEvent) => boolean;
}

/** The list of completions under a text field: what it holds, where the reader is in it, and what keys do. */
export function useFindCompletion(
  value: string,
  onChange: (text: string) => void,
  vocabulary: () => Vocabulary,
  feeds: readonly Feed[],
): FindCompletion {
  const input = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState(value.length);
  const [isWanted, setWanted] = useState(false);
  const [active, setActive] = useState<number>();
  // Where the caret belongs once the accepted text has arrived in the field.
  const awaited = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (awaited.current === undefined) return;
    input.current?.setSelectionRange(awaited.current, awaited.current);
    awaited.current = undefined;
  }, [value]);

  const suggestions = useMemo(
    () => (isWanted ? completeFind(value, caret, vocabulary(), feeds) : []),
    [isWanted, value, caret, vocabulary, feeds],
  );
  const isOpen = suggestions.length > 0;
  const open = (): void => {
    setCaret(input.current?.selectionStart ?? value.length);
    setActive(undefined);
    setWanted(true);
  };
  const close = (): void => {
    setWanted(false);
    setActive(undefined);
  };
  const accept = ({ from, to, insert }: Suggestion): void => {
    // The space that follows is there already when a word in the middle was completed.
    const rest = value.slice(to);
    const inserted = rest.startsWith(' ') ? insert.trimEnd() : insert;
    const at = from + inserted.length + (rest.startsWith(' ') ? 1 : 0);
    awaited.current = at;
    onChange(value.slice(0, from) + inserted + rest);
    setCaret(at);
    setActive(undefined);
    input.current?.focus();
  };

  const step = (by: 1 | -1): void => {
    const count = suggestions.length;
    setActive((held) => (held === undefined ? (by === 1 ? 0 : count - 1) : (held + by + count) % count));
  };
  /** What Tab takes: the chosen suggestion, or the end of the word that is being typed. Else Tab leaves the field, as everywhere. */
  const tabbed = (): Suggestion | undefined => {
    if (active !== undefined) return suggestions[active];
    const [first] = suggestions;
    const piece = first === undefined ? '' : value.slice(first.from, first.to).toLowerCase();
    return piece !== '' && first?.shown !== piece && first?.shown.toLowerCase().startsWith(piece) === true
      ? first
      : undefined;
  };
  const handle = (event: KeyboardEvent): boolean => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (isOpen) step(event.key === 'ArrowDown' ? 1 : -1);
      else open();
    } else if (event.key === 'Escape' && isOpen) {
      // One key closes one thing: the panel behind stays.
      event.stopPropagation();
      close();
    } else {
      const taken =
        event.key === 'Enter' && active !== undefined
          ? suggestions[active]
          : event.key === 'Tab' && !event.shiftKey
            ? tabbed()
            : undefined;
      if (taken === undefined) return false;
      accept(taken);
    }
    event.preventDefault();
    return true;
  };

  return {
    input,
    suggestions,
    isOpen,
    active,
    typed: (text) => {
      onChange(text);
      open();
    },
    moved: () => setCaret(input.current?.selectionStart ?? value.length),
    close,
    accept,
    handle,
  };
}
