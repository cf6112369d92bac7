import ResourceTab from '../../../console-plugin/src/pages/ResourceTab.tsx';
import { islandOf } from './island-of.ts';

export default islandOf(ResourceTab);
