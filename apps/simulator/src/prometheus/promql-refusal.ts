/** The kinds of Prometheus' own error answers that this engine gives. */
export type RefusalKind = 'bad_data' | 'execution';

/** A query that gets an error answer: wrong as Prometheus would say, or right and outside of the embedded subset. */
export class PromqlRefusal extends Error {
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

export function notSupported(what: string): PromqlRefusal {
  return new PromqlRefusal('bad_data', `${what} is not supported by the embedded Prometheus`);
}
