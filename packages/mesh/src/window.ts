import { bytesPerSecond, perSecond, type BytesPerSecond, type PerSecond } from './units.ts';

/** The stretch of time an answer speaks of, ending at `endMs` (Unix time). */
export interface TrafficWindow {
  readonly endMs: number;
  /** What the reader asked for. */
  readonly seconds: number;
  /**
   * The part of it in which metrics were collected: shorter than `seconds` while the metrics store is younger than the window.
   * Counts divide by this, so a young store does not make traffic look thin. 0 when nothing was observed.
   */
  readonly observedSeconds: number;
}

/** Per second of what was observed; 0 when nothing was. */
export const rateOf = (count: number, window: TrafficWindow): PerSecond =>
  perSecond(window.observedSeconds === 0 ? 0 : count / window.observedSeconds);

/** Per second of what was observed; 0 when nothing was. */
export const throughputOf = (bytes: number, window: TrafficWindow): BytesPerSecond =>
  bytesPerSecond(window.observedSeconds === 0 ? 0 : bytes / window.observedSeconds);
