import type { Ratio } from '../units.ts';
import { readCodePattern, readPattern, type RequestTolerance } from './tolerances.ts';

/** What an annotation says, as far as it makes sense. */
export interface ReadRate {
  /** Empty: nothing of it makes sense, and the rules apply as if it were not there. */
  readonly tolerances: readonly RequestTolerance[];
  /** The parts that make no sense, as they were written. */
  readonly unreadable: readonly string[];
}

/** `code,degraded,failure,protocol,direction`, several joined by `;`, shares in percent. What makes no sense is left out and told, as Kiali logs it. */
export function readRateAnnotation(value: string): ReadRate {
  const tolerances: RequestTolerance[] = [];
  const unreadable: string[] = [];
  for (const part of value.split(';').map((text) => text.trim())) {
    if (part === '') continue;
    const tolerance = readPart(part);
    if (tolerance === undefined) unreadable.push(part);
    else tolerances.push(tolerance);
  }
  return { tolerances, unreadable };
}

function readPart(part: string): RequestTolerance | undefined {
  const [code, degraded, failing, protocol, direction, ...rest] = part.split(',').map((field) => field.trim());
  if (code === undefined || protocol === undefined || direction === undefined || rest.length > 0) return undefined;
  const shares = [readPercent(degraded), readPercent(failing)] as const;
  if (shares[0] === undefined || shares[1] === undefined || shares[0] > shares[1]) return undefined;
  if ([readCodePattern(code), readPattern(protocol), readPattern(direction)].includes(undefined)) return undefined;
  return { code, protocol, direction, degraded: shares[0], failing: shares[1] };
}

function readPercent(text: string | undefined): Ratio | undefined {
  if (text === undefined || text === '') return undefined;
  const percent = Number(text);
  return Number.isFinite(percent) && percent >= 0 ? ((percent / 100) as Ratio) : undefined;
}
