import '@patternfly/patternfly/patternfly-base.css';
import '@patternfly/patternfly/patternfly-charts.css';
import './page.css';
import { inBrowser, WaymarkApp, type Theme } from '@waymark/ui';
import { StrictMode, useMemo, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { browserHost, firstTheme, showTheme } from './browser-host.ts';
import { createTranslate } from './translate.ts';

const t = createTranslate();

// After an upgrade the old page asks for parts that are gone. One reload by each release brings the new page; a second failure is told as it is.
addEventListener('vite:preloadError', () => {
  if (inBrowser.preferences.read('reloaded') === import.meta.url) return;
  inBrowser.preferences.write('reloaded', import.meta.url);
  location.reload();
});

function Dashboard(): ReactElement {
  const [theme, setTheme] = useState<Theme>(() => {
    const first = firstTheme();
    showTheme(first);
    return first;
  });
  const host = useMemo(
    () =>
      browserHost(t, theme, (next) => {
        showTheme(next);
        setTheme(next);
      }),
    [theme],
  );
  return <WaymarkApp host={host} />;
}

const root = document.getElementById('waymark');
if (root === null) throw new Error('index.html has no element for the dashboard');
createRoot(root).render(
  <StrictMode>
    <Dashboard />
  </StrictMode>,
);
