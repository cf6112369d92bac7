import HealthPopup from '../../../console-plugin/src/pages/HealthPopup.tsx';
import { islandOf } from './island-of.ts';

export default islandOf(HealthPopup);
