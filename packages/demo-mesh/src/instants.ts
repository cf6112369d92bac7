/** RFC 3339 from Unix time without the clock-bearing built-in: this room has no clock but the one it is handed. */

const DAY_MS = 86_400_000;

function civilDay(daysSinceEpoch: number): string {
  // Days to calendar by eras of 400 years that begin on 1 March (H. Hinnant, "chrono-compatible date algorithms").
  const shifted = daysSinceEpoch + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Whole seconds, as Kubernetes and Gateway API write it. */
export function toRfc3339(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  const seconds = Math.floor((ms - days * DAY_MS) / 1000);
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${civilDay(days)}T${clock}Z`;
}

/** Nanoseconds, as istiod writes it on Istio kinds. */
export function toRfc3339Nano(ms: number, nanos: number): string {
  return `${toRfc3339(ms).slice(0, -1)}.${String(nanos % 1_000_000_000).padStart(9, '0')}Z`;
}

/** Milliseconds, as Envoy and most applications write it. */
export function toRfc3339Millis(ms: number): string {
  const whole = Math.floor(ms);
  return `${toRfc3339(whole).slice(0, -1)}.${String(whole - Math.floor(whole / 1000) * 1000).padStart(3, '0')}Z`;
}

/** Microseconds, as ztunnel writes it. */
export function toRfc3339Micros(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const micros = Math.min(999_999, Math.floor((ms - seconds * 1000) * 1000));
  return `${toRfc3339(seconds * 1000).slice(0, -1)}.${String(micros).padStart(6, '0')}Z`;
}
