import { inBrowser, type Host, type Theme } from '@waymark/ui';
import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { listen, send } from './console-send.ts';
import { inConsole } from './paths.ts';
import { createTranslate } from './translate.ts';

/** The console as host: it has a navigation and decides on the theme; which namespaces are shown stays our reader's choice, since ours may be several. */
export function useConsoleHost(): Host {
  const { i18n } = useTranslation();
  const theme = useSyncExternalStore(onTheme, readTheme);
  return useMemo(
    () => ({
      ...inBrowser,
      send,
      listen,
      t: createTranslate(i18n),
      theme,
      setTheme: undefined,
      chrome: { navigation: true, namespacePicker: false },
      linkTo: (path) => new URL(inConsole(path), location.origin).href,
    }),
    [i18n, theme],
  );
}

/** PatternFly's class on the console's document; canvases cannot follow it by themselves. */
const readTheme = (): Theme => (document.documentElement.classList.contains('pf-v6-theme-dark') ? 'dark' : 'light');

function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
  return () => observer.disconnect();
}
