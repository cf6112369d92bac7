import '@patternfly/patternfly/patternfly-base.css';
import '@patternfly/patternfly/patternfly-charts.css';
import './page.css';
import { WaymarkApp, type Theme } from '@waymark/ui';
import { StrictMode, useMemo, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { browserHost, firstTheme, showTheme } from './browser-host.ts';
import { createTranslate } from './translate.ts';

const t = createTranslate();

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
