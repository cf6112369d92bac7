export { embedWaymark, type EmbedOptions, type LinkRequest, type WaymarkEmbed } from './embed-waymark.ts';
export { defineWaymarkElement } from './element.ts';
export * from './protocol.ts';
