import { defineWaymarkElement } from './element.ts';

export { embedWaymark } from './embed-waymark.ts';

// Whoever loads a script wants to write the element and nothing more.
defineWaymarkElement();
