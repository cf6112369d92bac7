import '@patternfly/patternfly/patternfly.css';
import i18n from 'i18next';
import React, { Suspense, type ReactElement } from 'react';
import ReactDOM from 'react-dom';
import * as reactI18next from 'react-i18next';
import * as routerDom from 'react-router-dom';
import * as router from 'react-router-dom-v5-compat';
import * as consoleSdk from '../../console/src/console-sdk.tsx';
import { componentOf, ObjectPage, type Extension } from '../../console/src/extension-points.tsx';
import '../../console/src/host.css';
import { loadPlugin } from './load-plugin.ts';

/** A console of 4.19 to 4.21 in miniature: React 17, the routers of that time, and the extension points that the journey passes. */

const module_ = (version: string, value: unknown): Record<string, unknown> => ({
  [version]: { get: () => Promise.resolve(() => value), loaded: 1, eager: true, from: 'openshift-console' },
});
const scope = {
  react: module_(React.version, React),
  'react-router-dom': module_('5.3.4', routerDom),
  'react-router-dom-v5-compat': module_('6.11.2', router),
  'react-i18next': module_('11.18.6', reactI18next),
  '@openshift-console/dynamic-plugin-sdk': module_('4.21.0', consoleSdk),
};

const NAMESPACE = 'plugin__waymark';
const texts = await fetch(`/locales/resource.json?lng=en&ns=${NAMESPACE}`);
await i18n.use(reactI18next.initReactI18next).init({
  lng: 'en',
  nsSeparator: '~',
  keySeparator: false,
  contextSeparator: '~',
  resources: { en: { [NAMESPACE]: (await texts.json()) as Record<string, string> } },
  interpolation: { escapeValue: false },
});

const words = (text: unknown): string => {
  const said = String(text);
  return said.startsWith('%') ? i18n.t(said.slice(1, -1)) : said;
};

const { release } = JSON.parse(document.querySelector('meta[name="console"]')?.getAttribute('content') ?? '{}') as {
  readonly release: string;
};
const { status, extensions } = await loadPlugin('waymark', release, scope);
Object.assign(window, { consoleHost: { info: [{ status }] } });
const of = (type: string): readonly Extension[] => extensions.filter((each) => each.type === type);

function DetailsPage(): ReactElement {
  const [search] = router.useSearchParams();
  const { kind = '' } = router.useParams();
  return <ObjectPage kind={kind} obj={search.get('obj') ?? '{}'} extensions={extensions} words={words} />;
}

function Console(): ReactElement {
  return (
    <div className="pf-v6-c-page">
      <header className="pf-v6-c-masthead">
        <h1 className="console-title">Console</h1>
      </header>
      <div className="pf-v6-c-page__sidebar">
        <nav className="pf-v6-c-nav" aria-label="console">
          <ul className="pf-v6-c-nav__list">
            {of('console.navigation/href').map(({ properties }) => (
              <li key={String(properties['id'])} className="pf-v6-c-nav__item">
                <router.Link className="pf-v6-c-nav__link" to={String(properties['href'])}>
                  {words(properties['name'])}
                </router.Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      <div className="pf-v6-c-page__main-container pf-m-fill">
        <main className="pf-v6-c-page__main">
          <Suspense fallback={<p>Loading …</p>}>
            <router.Routes>
              <router.Route path="/" element={<p>Home of the console</p>} />
              <router.Route path="/object/:kind" element={<DetailsPage />} />
              {of('console.page/route').map(({ properties }) => {
                const Screen = componentOf(properties['component']);
                const path = String(properties['path']);
                return <router.Route key={path} path={`${path}/*`} element={<Screen />} />;
              })}
            </router.Routes>
          </Suspense>
        </main>
      </div>
    </div>
  );
}

// eslint-disable-next-line @typescript-eslint/no-deprecated -- React 17 has no other
ReactDOM.render(
  <routerDom.BrowserRouter>
    <router.CompatRouter>
      <Console />
    </router.CompatRouter>
  </routerDom.BrowserRouter>,
  document.getElementById('app'),
);
