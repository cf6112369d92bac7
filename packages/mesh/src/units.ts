declare const unit: unique symbol;
type Quantity<U extends string> = number & { readonly [unit]: U };

export type Milliseconds = Quantity<'ms'>;
export type PerSecond = Quantity<'1/s'>;
export type BytesPerSecond = Quantity<'B/s'>;
/** 0 to 1, never a percentage; the screen multiplies by 100. */
export type Ratio = Quantity<'ratio'>;

/** Says of a number that it is one; nothing is converted. */
export const ms = (n: number): Milliseconds => n as Milliseconds;
export const perSecond = (n: number): PerSecond => n as PerSecond;
export const bytesPerSecond = (n: number): BytesPerSecond => n as BytesPerSecond;
/** The share of `part` in `whole`; 0 when the whole is empty. */
export const ratio = (part: number, whole: number): Ratio => (whole === 0 ? 0 : part / whole) as Ratio;
