/**
 * What an answer says, without what is ours: names of events, and of measures. A line of a log may name both of its ends, and who wrote
 * it, to whoever may read the logs of one end: so lines are judged by themselves, and what stands around them like everything else.
 */
export function toSaid(route: string, body: string): { readonly rest: string; readonly lines: readonly string[] } {
  // A Prometheus reads names in the values of labels; those of Node are Node's.
  if (route.endsWith('/metrics'))
    return {
      rest: [...body.matchAll(/^waymark.*$/gm)]
        .flatMap(([row]) => [...row.matchAll(/="([^"]*)"/g)])
        .map(([, value = '']) => value)
        .join('\n'),
      lines: [],
    };
  const lines: string[] = [];
  const apart = (text: string): string => {
    if (!route.includes('/logs')) return text;
    const told = JSON.parse(text) as { readonly lines?: readonly unknown[] };
    if (told.lines === undefined) return text;
    lines.push(...told.lines.map((line) => JSON.stringify(line)));
    return JSON.stringify({ ...told, lines: [] });
  };
  const rest = body.startsWith('{') ? apart(body) : body.replaceAll(/^data: (.*)$/gm, (_, data: string) => apart(data));
  return { rest, lines };
}
