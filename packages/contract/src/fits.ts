/** Stops the build where `T` is false: wire and domain may not part ways. */
export type Assert<T extends true> = T;
export type Extends<A, B> = A extends B ? true : false;

/** What may be told in place of `T`: the same shape, held as the domain holds it, with nothing in it that can be changed. */
export type Told<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer E)[]
    ? readonly Told<E>[]
    : { readonly [K in keyof T]: Told<T[K]> };
