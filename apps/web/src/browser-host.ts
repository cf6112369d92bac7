import { inBrowser, type Host, type Theme, type Translate } from '@waymark/ui';
import { signInWindow } from './embed/sign-in-window.ts';
import { listen, send } from './server-link.ts';

const THEME = 'theme';

/** What the reader chose here before, or else what their system prefers. */
export function firstTheme(): Theme {
  const chosen = inBrowser.preferences.read(THEME);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** PatternFly's tokens follow this class. */
export const showTheme = (theme: Theme): void => {
  document.documentElement.classList.toggle('pf-v6-theme-dark', theme === 'dark');
};

/** The browser as host: everything is ours to show. */
export function browserHost(t: Translate, theme: Theme, onTheme: (theme: Theme) => void): Host {
  return {
    ...inBrowser,
    send,
    listen,
    t,
    theme,
    setTheme: (next) => {
      inBrowser.preferences.write(THEME, next);
      onTheme(next);
    },
    chrome: { navigation: false, namespacePicker: false },
    linkTo: (path) => new URL(path, location.origin).href,
    leaveFor: (address) => location.assign(address),
    signInWindow,
  };
}
