import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { carriedSearch, readGlobalChoice, writeGlobalChoice } from '../kit/global-choice.ts';
import type { Findable } from '../kit/search-sources.ts';
import { useClient } from '../kit/use-client.ts';
import { PAGES } from './pages.ts';
import { namespacesQuery } from './session-query.ts';

/** What can be found on every screen: the screens, the namespaces and what the frame can do. */
export function useOwnFindables(onShortcuts: () => void): readonly Findable[] {
  const { t, theme, setTheme, chrome } = useHost();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const namespaces = useQuery(namespacesQuery(useClient())).data?.namespaces;
  const shortcuts = useRef(onShortcuts);
  shortcuts.current = onShortcuts;
  return useMemo(() => {
    const names = chrome.namespacePicker ? [] : [...new Set((namespaces ?? []).map(({ name }) => name))];
    const only = (name: string): string => {
      const carried = new URLSearchParams(carriedSearch(search));
      return writeGlobalChoice(carried, { ...readGlobalChoice(carried), namespaces: [name] }).toString();
    };
    const themeWords = t(theme === 'light' ? 'theme.toDark' : 'theme.toLight');
    return [
      ...PAGES.map(({ path, words }): Findable => ({
        id: path,
        kind: 'page',
        name: t(words),
        go: () => void navigate(`${path}${carriedSearch(search)}`),
      })),
      ...names.map((name): Findable => ({
        id: name,
        kind: 'namespace',
        name,
        hint: t('search.namespace.hint'),
        go: () => void navigate(`/topology?${only(name)}`),
      })),
      ...(setTheme === undefined
        ? []
        : [
            {
              id: 'theme',
              kind: 'action' as const,
              name: themeWords,
              go: () => setTheme(theme === 'light' ? 'dark' : 'light'),
            },
          ]),
      { id: 'shortcuts', kind: 'action', name: t('search.shortcuts'), go: () => shortcuts.current() },
    ];
  }, [t, theme, setTheme, chrome, navigate, search, namespaces]);
}
