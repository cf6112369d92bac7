import { useCallback, useMemo } from 'react';
import { readGlobalChoice, writeGlobalChoice, type GlobalChoice } from './global-choice.ts';
import { useSearch, type SearchMove } from './use-search.ts';

/** The choice in the URL and how to change it; every change is a step that Back undoes, unless it says otherwise. */
export function useGlobalChoice(): readonly [
  GlobalChoice,
  (change: (choice: GlobalChoice) => GlobalChoice, as?: SearchMove) => void,
] {
  const [search, update] = useSearch();
  const choice = useMemo(() => readGlobalChoice(search), [search]);
  const change = useCallback(
    (to: (choice: GlobalChoice) => GlobalChoice, as?: SearchMove) =>
      update((held) => writeGlobalChoice(held, to(readGlobalChoice(held))), as),
    [update],
  );
  return [choice, change];
}
