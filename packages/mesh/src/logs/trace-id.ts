const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/i;

/** The trace of a W3C `traceparent`, or the id itself where that is all there is. */
export function traceIdOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return TRACE_PARENT.exec(text)?.[1] ?? text;
}
