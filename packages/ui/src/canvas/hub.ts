import { compare } from './layout-input.ts';
import type { LineToLay, PlaceToLay } from './layout-input.ts';

/**
 * A box whose traffic all goes through one place, as through a namespace's waypoint: clients and servers are the same workloads, so nothing flows left
 * or right, and columns would send lines through the places between. The hub stands in the middle, and the others around it.
 */
export interface Hub {
  readonly id: string;
  /** Clockwise, beginning left below: who only calls is left, who is only called right, the others above and below. */
  readonly around: readonly string[];
}

const FEWEST = 6;
const MOST = 48;
/** Of the others in the box, those who talk with the hub. */
const SHARE_AT_HUB = 0.7;
/** Of those, the ones who call it and are called by it. */
const SHARE_BOTH_WAYS = 0.6;
/** Of the lines inside the box, those that have nothing to do with the hub. */
const MOST_BESIDE = 0.25;

/** Undefined where no place is such a hub. */
export function findHub(members: readonly PlaceToLay[], lines: readonly LineToLay[]): Hub | undefined {
  if (members.length < FEWEST || members.length > MOST) return undefined;
  const ids = new Set(members.map((place) => place.id));
  const inner = lines.filter((line) => ids.has(line.from) && ids.has(line.to));
  const callers = new Map<string, Set<string>>();
  const called = new Map<string, Set<string>>();
  for (const { from, to } of inner) {
    callers.set(to, (callers.get(to) ?? new Set<string>()).add(from));
    called.set(from, (called.get(from) ?? new Set<string>()).add(to));
  }
  const none: ReadonlySet<string> = new Set();
  const near = (id: string): number => new Set([...(callers.get(id) ?? none), ...(called.get(id) ?? none)]).size;
  const hub = [...ids].sort((a, b) => near(b) - near(a) || compare(a, b))[0];
  if (hub === undefined || near(hub) < SHARE_AT_HUB * (members.length - 1)) return undefined;
  const calls = callers.get(hub) ?? none;
  const serves = called.get(hub) ?? none;
  const both = [...calls].filter((id) => serves.has(id));
  if (both.length < SHARE_BOTH_WAYS * near(hub)) return undefined;
  const beside = inner.filter(({ from, to }) => from !== hub && to !== hub).length;
  if (beside > MOST_BESIDE * inner.length) return undefined;
  const others = [...ids].filter((id) => id !== hub).sort(byNumber);
  const left = others.filter((id) => calls.has(id) && !serves.has(id));
  const right = others.filter((id) => serves.has(id) && !calls.has(id));
  const rest = others.filter((id) => calls.has(id) === serves.has(id));
  const above = rest.slice(0, Math.ceil(rest.length / 2));
  const below = rest.slice(Math.ceil(rest.length / 2));
  const half = Math.ceil(left.length / 2);
  return { id: hub, around: [...left.slice(half), ...left.slice(0, half), ...above, ...right, ...below.reverse()] };
}

/** `app-2` before `app-10`, the same on every machine. */
function byNumber(a: string, b: string): number {
  const pad = (id: string): string => id.replace(/\d+/g, (digits) => digits.padStart(9, '0'));
  return compare(pad(a), pad(b));
}
