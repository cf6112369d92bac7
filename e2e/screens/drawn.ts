/** What a reader is told of each thing in the picture, taken apart again. */
export interface DrawnLine {
  readonly from: string;
  readonly to: string;
  readonly layer: 'L4' | 'L7' | 'both';
  /** All that is told of it behind the colon. */
  readonly numbers: string;
  /** Absent where it carries none. */
  readonly requestsPerSecond?: number;
}

const LINE = /^(.+) to (.+), (connections \(L4\)|requests \(L7\)|requests and connections): (.*)$/;
const LAYERS = { 'connections (L4)': 'L4', 'requests (L7)': 'L7', 'requests and connections': 'both' } as const;

/** Undefined for what is no line. */
export function readLine(label: string): DrawnLine | undefined {
  const [, from, to, layer, numbers] = LINE.exec(label) ?? [];
  if (from === undefined || to === undefined || layer === undefined || numbers === undefined) return undefined;
  const rate = readRequestRate(numbers);
  return {
    from,
    to,
    layer: LAYERS[layer as keyof typeof LAYERS],
    numbers,
    ...(rate === undefined ? {} : { requestsPerSecond: rate }),
  };
}

/** Requests per second; undefined where none are told of. */
export function readRequestRate(text: string): number | undefined {
  const [, number] = /([\d.]+) req\/s/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number);
}

/**
 * The numbers of a line that carries about so many requests a second. Rates are rounded for reading, and a scrape may
 * lie beside the edge of the window, so that a tenth more or less is still the same line.
 */
export function aboutRequestRate(requestsPerSecond: number): RegExp {
  const told = [-0.1, 0, 0.1].map((by) => String(Number((requestsPerSecond + by).toFixed(1))).replace('.', '\\.'));
  return new RegExp(`(^|: )(${told.join('|')}) req/s`);
}
