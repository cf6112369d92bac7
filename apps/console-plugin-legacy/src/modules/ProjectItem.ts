import ProjectItem from '../../../console-plugin/src/pages/ProjectItem.tsx';
import { islandOf } from './island-of.ts';

export default islandOf(ProjectItem);
