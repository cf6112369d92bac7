import { lazy, Suspense, useState, type ReactElement } from 'react';
import type { PlaceKey } from '@waymark/mesh';
import { Navigate, Route, Routes, useLocation, useSearchParams } from 'react-router';
import { EMBED_SIGN_IN_PATH } from '@waymark/contract';
import { useHost } from '../host.ts';
import { carriedSearch } from '../kit/global-choice.ts';
import { createSearchSources } from '../kit/search-sources.ts';
import { SearchSourcesProvider } from '../kit/use-search-sources.ts';
import { Waiting } from '../kit/Waiting.tsx';
import { AnyCluster } from './AnyCluster.tsx';
import { EmbedConsent } from './EmbedConsent.tsx';
import { FeatureBoundary } from './FeatureBoundary.tsx';
import { Frame } from './Frame.tsx';
import { NotFoundPage } from './NotFoundPage.tsx';

/** The picture's engine is as heavy as all the rest: whoever signs in or opens another screen does not wait for it. */
const TopologyPage = lazy(async () => ({
  default: (await import('../features/topology/TopologyPage.tsx')).TopologyPage,
}));

const WorkloadsPage = lazy(async () => ({
  default: (await import('../features/workloads/WorkloadsPage.tsx')).WorkloadsPage,
}));
const WorkloadPage = lazy(async () => ({
  default: (await import('../features/workloads/WorkloadPage.tsx')).WorkloadPage,
}));
const ServicePage = lazy(async () => ({
  default: (await import('../features/workloads/ServicePage.tsx')).ServicePage,
}));
const WaypointsPage = lazy(async () => ({
  default: (await import('../features/waypoints/WaypointsPage.tsx')).WaypointsPage,
}));
const WaypointPage = lazy(async () => ({
  default: (await import('../features/waypoints/WaypointPage.tsx')).WaypointPage,
}));
const LogsPage = lazy(async () => ({ default: (await import('../features/logs/LogsPage.tsx')).LogsPage }));
const ZtunnelsPage = lazy(async () => ({
  default: (await import('../features/ztunnels/ZtunnelsPage.tsx')).ZtunnelsPage,
}));
const ZtunnelPage = lazy(async () => ({
  default: (await import('../features/ztunnels/ZtunnelPage.tsx')).ZtunnelPage,
}));
const MeshPage = lazy(async () => ({ default: (await import('../features/mesh/MeshPage.tsx')).MeshPage }));
const HealthPage = lazy(async () => ({ default: (await import('../features/health/HealthPage.tsx')).HealthPage }));
const FindingsPage = lazy(async () => ({
  default: (await import('../features/findings/FindingsPage.tsx')).FindingsPage,
}));
const ActionsPage = lazy(async () => ({ default: (await import('../features/actions/ActionsPage.tsx')).ActionsPage }));

/** Screens are strangers to each other: where one is part of another's page, it is put there here. */
const logsOf = (place: PlaceKey): ReactElement => <LogsPage place={place} />;

/** Which screen stands at which address. */
export function Screens(): ReactElement {
  const host = useHost();
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  const [sources] = useState(createSearchSources);
  // A window of its own, and none of the screens.
  if (pathname === EMBED_SIGN_IN_PATH) return <EmbedConsent />;
  return (
    <SearchSourcesProvider value={sources}>
      <Frame>
        <FeatureBoundary key={pathname} host={host}>
          <Suspense fallback={<Waiting words={host.t('topology.loading')} />}>
            <Routes>
              {/* First: it is no more specific than those below, and the first of equals wins. */}
              <Route path="/:screen/-/:namespace/:name" element={<AnyCluster />} />
              <Route path="/" element={<Navigate replace to={`/topology${carriedSearch(search)}`} />} />
              <Route path="/topology" element={<TopologyPage />} />
              <Route path="/workloads" element={<WorkloadsPage />} />
              <Route path="/workloads/:cluster/:namespace/:name" element={<WorkloadPage />} />
              <Route path="/waypoints" element={<WaypointsPage />} />
              <Route path="/waypoints/:cluster/:namespace/:name" element={<WaypointPage logsOf={logsOf} />} />
              <Route path="/logs" element={<LogsPage />} />
              <Route path="/ztunnels" element={<ZtunnelsPage />} />
              <Route path="/ztunnels/:cluster/:node" element={<ZtunnelPage />} />
              <Route path="/mesh" element={<MeshPage />} />
              <Route path="/health" element={<HealthPage />} />
              <Route path="/services/:cluster/:namespace/:name" element={<ServicePage />} />
              <Route path="/findings" element={<FindingsPage />} />
              <Route path="/actions" element={<ActionsPage />} />
              <Route path="*" element={<NotFoundPage />} />
            </Routes>
          </Suspense>
        </FeatureBoundary>
      </Frame>
    </SearchSourcesProvider>
  );
}
