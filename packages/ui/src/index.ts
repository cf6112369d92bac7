export { WaymarkApp } from './app/WaymarkApp.tsx';
export type { Host, Theme } from './host.ts';
export { inBrowser } from './in-browser.ts';
export { messages, type MessageKey, type MessageValues, type Translate } from './messages/messages.ts';
