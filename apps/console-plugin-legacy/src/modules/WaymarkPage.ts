import { DocumentTitle } from '@openshift-console/dynamic-plugin-sdk';
import { createElement, Fragment, type ReactElement } from 'react';
import { PRODUCT } from '../../../console-plugin/src/plugin-metadata.ts';
import { WaymarkScreens } from '../../../console-plugin/src/WaymarkScreens.tsx';
import { islandOf } from './island-of.ts';

const Screens = islandOf(WaymarkScreens);

/** The title is the console's component, and so stays on its side. */
export default function WaymarkPage(): ReactElement {
  return createElement(Fragment, null, createElement(DocumentTitle, null, PRODUCT), createElement(Screens));
}
