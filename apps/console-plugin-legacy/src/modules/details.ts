import * as details from '../../../console-plugin/src/details.tsx';
import { islandOf } from './island-of.ts';

export const dataplane = islandOf(details.dataplane);
export const waypoint = islandOf(details.waypoint);
export const health = islandOf(details.health);
