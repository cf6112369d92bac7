import { DocumentTitle } from '@openshift-console/dynamic-plugin-sdk';
import { WaymarkApp } from '@waymark/ui';
import type { ReactElement } from 'react';
import { ConsoleRouter } from '../ConsoleRouter.tsx';
import { useConsoleHost } from '../use-console-host.ts';
import './page.css';

/** The whole product as one page of the console. */
export default function WaymarkPage(): ReactElement {
  const host = useConsoleHost();
  return (
    <>
      <DocumentTitle>{host.t('product.name')}</DocumentTitle>
      <div className="waymark-console">
        <WaymarkApp host={host} router={ConsoleRouter} />
      </div>
    </>
  );
}
