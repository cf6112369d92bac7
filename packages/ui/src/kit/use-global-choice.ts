import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { readGlobalChoice, writeGlobalChoice, type GlobalChoice } from './global-choice.ts';

/** The choice in the URL and how to change it; every change is a step that Back undoes. */
export function useGlobalChoice(): readonly [GlobalChoice, (change: (choice: GlobalChoice) => GlobalChoice) => void] {
  const [search, setSearch] = useSearchParams();
  const choice = useMemo(() => readGlobalChoice(search), [search]);
  const update = useCallback(
    (change: (choice: GlobalChoice) => GlobalChoice) =>
      setSearch((held) => writeGlobalChoice(held, change(readGlobalChoice(held)))),
    [setSearch],
  );
  return [choice, update];
}
