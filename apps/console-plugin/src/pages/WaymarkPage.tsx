import { DocumentTitle } from '@openshift-console/dynamic-plugin-sdk';
import type { ReactElement } from 'react';
import { PRODUCT } from '../plugin-metadata.ts';
import { WaymarkScreens } from '../WaymarkScreens.tsx';

/** The whole product as one page of the console. */
export default function WaymarkPage(): ReactElement {
  return (
    <>
      <DocumentTitle>{PRODUCT}</DocumentTitle>
      <WaymarkScreens />
    </>
  );
}
