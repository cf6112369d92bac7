import { QueryClientProvider } from '@tanstack/react-query';
import { useState, type ComponentType, type ReactElement, type ReactNode } from 'react';
import { BrowserRouter } from 'react-router';
import { HostProvider, type Host } from '../host.ts';
import { FeatureBoundary } from './FeatureBoundary.tsx';
import { createQueryClient } from './query-client.ts';
import { Screens } from './Screens.tsx';
import { SessionGate } from './SessionGate.tsx';

interface WaymarkAppProps {
  readonly host: Host;
  /** What holds the address: the browser's by default, a memory router in tests, a bare fragment where the host brings its own. */
  readonly router?: ComponentType<{ readonly children: ReactNode }>;
}

/** The whole product, for any host. */
export function WaymarkApp({ host, router: Router = BrowserRouter }: WaymarkAppProps): ReactElement {
  const [queryClient] = useState(createQueryClient);
  return (
    <HostProvider value={host}>
      <QueryClientProvider client={queryClient}>
        <Router>
          <FeatureBoundary host={host}>
            <SessionGate>
              <Screens />
            </SessionGate>
          </FeatureBoundary>
        </Router>
      </QueryClientProvider>
    </HostProvider>
  );
}
