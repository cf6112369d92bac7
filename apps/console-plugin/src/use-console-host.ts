import type { Host, Theme } from '@waymark/ui';
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
      send,
      listen,
      t: createTranslate(i18n),
      now: Date.now,
      theme,
      setTheme: undefined,
      chrome: { navigation: true, namespacePicker: false },
      report,
      save,
      copy: (text) => navigator.clipboard.writeText(text),
      linkTo: (path) => new URL(inConsole(path), location.origin).href,
      preferences,
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

const report: Host['report'] = (id, error) => {
  reportError(new Error(`Waymark bug ${id}`, { cause: error }));
};

const DOWNLOAD_MS = 60_000;

const save: NonNullable<Host['save']> = (name, content) => {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_MS);
};

const preferences: Host['preferences'] = {
  read: (name) => {
    try {
      return localStorage.getItem(`waymark.${name}`) ?? undefined;
    } catch {
      return undefined;
    }
  },
  write: (name, value) => {
    try {
      localStorage.setItem(`waymark.${name}`, value);
    } catch {
      // A browser that forbids storage forgets the choice at the end of the visit, nothing else.
    }
  },
};
