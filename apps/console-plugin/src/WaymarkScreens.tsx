import { WaymarkApp } from '@waymark/ui';
import type { ReactElement } from 'react';
import { ConsoleRouter } from './ConsoleRouter.tsx';
import { useConsoleHost } from './use-console-host.ts';
import './pages/page.css';

/** All of our screens, in the console's page and at its addresses. */
export function WaymarkScreens(): ReactElement {
  return (
    <div className="waymark-console">
      <WaymarkApp host={useConsoleHost()} router={ConsoleRouter} />
    </div>
  );
}
