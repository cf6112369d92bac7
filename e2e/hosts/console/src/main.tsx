import '@patternfly/patternfly/patternfly.css';
import {
  Nav,
  NavItem,
  NavList,
  Page,
  PageSidebar,
  PageSidebarBody,
  Masthead,
  MastheadMain,
} from '@patternfly/react-core';
import i18n from 'i18next';
import React, { Suspense, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import * as reactI18next from 'react-i18next';
import * as router from 'react-router';
import shared from 'virtual:shared-patternfly';
import * as consoleSdk from './console-sdk.tsx';
import {
  AlertsPage,
  DetailsPage,
  FlagHooks,
  OverviewPage,
  ProjectPage,
  TopologyPage,
  type Extensions,
} from './extension-pages.tsx';
import { componentOf, type Extension } from './extension-points.tsx';
import { startStore } from './store.ts';
import './host.css';

/** A console in miniature: the real loader, a share scope like the console's, and those extension points that a plugin's journeys pass. */

interface HostSettings {
  /** Of the console, which a plugin may depend on. */
  readonly release: string;
  readonly sdk: '8' | '9';
  readonly router: string;
  /** The cluster serves the kinds of a mesh. */
  readonly hasMesh: boolean;
}

const settings = JSON.parse(
  document.querySelector('meta[name="console"]')?.getAttribute('content') ?? '{}',
) as HostSettings;

type Scope = Record<string, Record<string, unknown>>;
const taken: string[] = [];
const module_ = (version: string, value: unknown): Record<string, unknown> => ({
  [version]: { get: () => Promise.resolve(() => value), loaded: 1, eager: true, from: 'openshift-console' },
});
const scope: Scope = {
  react: module_(React.version, React),
  'react-router': module_(settings.router, router),
  'react-router-dom': module_(settings.router, router),
  'react-router-dom-v5-compat': module_(settings.router, router),
  'react-i18next': module_('16.5.8', reactI18next),
  '@openshift-console/dynamic-plugin-sdk': module_('4.22.0', consoleSdk),
};
for (const [name, { version, load }] of Object.entries(shared)) {
  scope[name] = {
    [version]: {
      eager: true,
      from: 'openshift-console',
      get: async () => {
        taken.push(name);
        const loaded = await load();
        return () => loaded;
      },
    },
  };
}

const NAMESPACE = 'plugin__waymark';
await i18n.use(reactI18next.initReactI18next).init({
  lng: 'en',
  nsSeparator: '~',
  keySeparator: false,
  contextSeparator: '~',
  resources: { en: {} },
  interpolation: { escapeValue: false },
});
const texts = await fetch(`/locales/resource.json?lng=en&ns=${NAMESPACE}`);
if (texts.ok) i18n.addResourceBundle('en', NAMESPACE, await texts.json());

const words = (text: unknown): string => {
  const said = String(text);
  return said.startsWith('%') ? i18n.t(said.slice(1, -1)) : said;
};

const { extensions, info } = await startStore(settings, scope);
const of = (type: string): readonly Extension[] => extensions.filter((each) => each.type === type);

const flags: Record<string, boolean> = {};
const setFlag = (flag: string, isSet: boolean): void => void (flags[flag] = isSet);
Object.assign(window, { consoleHost: { taken, info, extensions, flags } });
const pages: Extensions = { extensions, of, words };

function Console(): ReactElement {
  const masthead = (
    <Masthead>
      <MastheadMain>
        <h1 className="console-title">
          <router.Link to="/">Console</router.Link>
        </h1>
      </MastheadMain>
    </Masthead>
  );
  const sidebar = (
    <PageSidebar>
      <PageSidebarBody>
        <Nav aria-label="console">
          <NavList>
            {of('console.navigation/href').map(({ properties }) => (
              <NavItem key={String(properties['id'])}>
                <router.Link to={String(properties['href'])}>{words(properties['name'])}</router.Link>
              </NavItem>
            ))}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  );
  return (
    <Page masthead={masthead} sidebar={sidebar} isContentFilled>
      <Suspense fallback={null}>
        <FlagHooks of={of} setFlag={setFlag} />
      </Suspense>
      <Suspense fallback={<p>Loading …</p>}>
        <router.Routes>
          <router.Route path="/" element={<p>Home of the console</p>} />
          <router.Route path="/object/:kind" element={<DetailsPage {...pages} />} />
          <router.Route path="/overview" element={<OverviewPage {...pages} />} />
          <router.Route path="/project/:name" element={<ProjectPage {...pages} />} />
          <router.Route path="/console-topology" element={<TopologyPage {...pages} />} />
          <router.Route path="/alerts" element={<AlertsPage {...pages} />} />
          {of('console.page/route').map(({ properties }) => {
            const Screen = componentOf(properties['component']);
            const path = String(properties['path']);
            return <router.Route key={path} path={`${path}/*`} element={<Screen />} />;
          })}
        </router.Routes>
      </Suspense>
    </Page>
  );
}

const app = document.getElementById('app');
if (app !== null)
  createRoot(app).render(
    <router.BrowserRouter>
      <Console />
    </router.BrowserRouter>,
  );
