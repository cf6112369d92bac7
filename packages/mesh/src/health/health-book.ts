import { FAILURE_REASONS, type FailureReason, type Place } from '../topology/topology.ts';
import type { Ratio } from '../units.ts';
import type { RateAnnotation } from './annotation.ts';
import { readRateAnnotation } from './rate-annotation.ts';
import {
  DEFAULT_CONNECTION_TOLERANCES,
  DEFAULT_REQUEST_TOLERANCES,
  readCodePattern,
  readPattern,
  type ConnectionTolerance,
  type HealthRule,
  type HealthRules,
  type RequestTolerance,
} from './tolerances.ts';

/** Who set a threshold, so that a colour can be traced to where it is changed. */
export type ThresholdOrigin =
  | { readonly is: 'default' }
  /** The texts of the configured rule. */
  | { readonly is: 'configuration'; readonly namespace: string; readonly kind: string; readonly name: string }
  | { readonly is: 'annotation'; readonly on: RateAnnotation['on'] };

/** As the place sees it: what it is asked, or what it asks. */
export type Direction = 'inbound' | 'outbound';

interface Thresholds {
  readonly degraded: Ratio;
  readonly failing?: Ratio;
  readonly from: ThresholdOrigin;
}
/** Tolerances made ready to be held against traffic. */
export interface RequestThreshold extends Thresholds {
  readonly takes: (protocol: string, code: string) => boolean;
}
export interface ConnectionThreshold extends Thresholds {
  readonly takes: (reason: FailureReason) => boolean;
}

type Judged = Pick<Place, 'key' | 'id' | 'app' | 'rate'>;

/** Which thresholds hold for a place: its own annotation, else the first rule that matches it, else the defaults. */
export interface HealthBook {
  /** Undefined: an end that is no place of the picture. */
  requests(place: Judged | undefined, direction: Direction): readonly RequestThreshold[];
  connections(place: Judged | undefined, direction: Direction): readonly ConnectionThreshold[];
}

type Ready<T> = readonly { readonly threshold: T; readonly directions: RegExp }[];
interface Chapter<T> {
  readonly speaksOf: (place: Judged) => boolean;
  readonly ready: Ready<T>;
}

/** Opened once per picture: patterns are read once, and each place is looked up once. */
export function openHealthBook(rules: HealthRules): HealthBook {
  const requests = chapters(rules.requests, readyRequests);
  const connections = chapters(rules.connections, readyConnections);
  const annotated = (place: Judged): Ready<RequestThreshold> | undefined => {
    if (place.rate === undefined) return undefined;
    const { tolerances } = readRateAnnotation(place.rate.value);
    return tolerances.length === 0 ? undefined : readyRequests(tolerances, { is: 'annotation', on: place.rate.on });
  };
  return {
    requests: remembered(
      (place) => annotated(place) ?? chapterOf(requests, place)?.ready ?? DEFAULT_REQUESTS,
      DEFAULT_REQUESTS,
    ),
    connections: remembered(
      (place) => chapterOf(connections, place)?.ready ?? DEFAULT_CONNECTIONS,
      DEFAULT_CONNECTIONS,
    ),
  };
}

/** The rules that speak of one of these places: a reader learns nothing of rules for what is beyond their rights. */
export function rulesSpeakingOf(places: readonly Judged[], rules: HealthRules): HealthRules {
  const kept = <T>(all: readonly HealthRule<T>[]): readonly HealthRule<T>[] =>
    all.filter((rule) => places.some(speaks(rule)));
  return { requests: kept(rules.requests), connections: kept(rules.connections) };
}

function remembered<T>(
  find: (place: Judged) => Ready<T>,
  otherwise: Ready<T>,
): (place: Judged | undefined, direction: Direction) => readonly T[] {
  const held = new Map<string, readonly T[]>();
  return (place, direction) => {
    const key = `${direction} ${place?.key ?? ''}`;
    const found = held.get(key);
    if (found !== undefined) return found;
    const fresh = (place === undefined ? otherwise : find(place))
      .filter(({ directions }) => directions.test(direction))
      .map(({ threshold }) => threshold);
    held.set(key, fresh);
    return fresh;
  };
}

function chapters<T, R>(
  rules: readonly HealthRule<T>[],
  ready: (tolerance: readonly T[], from: ThresholdOrigin) => Ready<R>,
): readonly Chapter<R>[] {
  return rules.map((rule) => {
    const { namespace, kind, name } = rule;
    return { speaksOf: speaks(rule), ready: ready(rule.tolerance, { is: 'configuration', namespace, kind, name }) };
  });
}

const chapterOf = <T>(all: readonly Chapter<T>[], place: Judged): Chapter<T> | undefined =>
  all.find(({ speaksOf }) => speaksOf(place));

/** A workload answers to its own name and to its app's: Kiali's rules for apps were written for the same pods. */
function speaks<T>(rule: HealthRule<T>): (place: Judged) => boolean {
  const [namespace, kind, name] = [readPattern(rule.namespace), readPattern(rule.kind), readPattern(rule.name)];
  return (place) =>
    'namespace' in place.id &&
    namespace?.test(place.id.namespace) === true &&
    namesOf(place).some((known) => kind?.test(known.kind) === true && name?.test(known.name) === true);
}

function namesOf({ id, app }: Judged): readonly { readonly kind: string; readonly name: string }[] {
  const ofApp = app === undefined ? [] : [{ kind: 'app', name: app }];
  if (id.kind === 'workload' || id.kind === 'service') return [{ kind: id.kind, name: id.name }, ...ofApp];
  if (id.kind === 'app') return [{ kind: 'app', name: id.name }];
  return id.kind === 'version' ? [{ kind: 'app', name: id.app }] : [];
}

function readyRequests(tolerances: readonly RequestTolerance[], from: ThresholdOrigin): Ready<RequestThreshold> {
  return tolerances.flatMap(({ code, protocol, direction, degraded, failing }) => {
    const [codes, protocols, directions] = [readCodePattern(code), readPattern(protocol), readPattern(direction)];
    if (codes === undefined || protocols === undefined || directions === undefined) return [];
    const answers = new Map<string, boolean>();
    // A mesh has a few codes and tens of thousands of lines.
    const takes: RequestThreshold['takes'] = (spoken, told) => {
      const word = `${spoken} ${told}`;
      let answer = answers.get(word);
      if (answer === undefined) answers.set(word, (answer = protocols.test(spoken) && codes.test(told)));
      return answer;
    };
    return [{ directions, threshold: { takes, degraded, failing, from } }];
  });
}

function readyConnections(
  tolerances: readonly ConnectionTolerance[],
  from: ThresholdOrigin,
): Ready<ConnectionThreshold> {
  return tolerances.flatMap(({ reason, direction, ...shares }) => {
    const [reasons, directions] = [readPattern(reason), readPattern(direction)];
    if (reasons === undefined || directions === undefined) return [];
    const taken = new Set(FAILURE_REASONS.filter((reason) => reasons.test(reason)));
    return [{ directions, threshold: { takes: (told: FailureReason) => taken.has(told), ...shares, from } }];
  });
}

const DEFAULT_REQUESTS = readyRequests(DEFAULT_REQUEST_TOLERANCES, { is: 'default' });
const DEFAULT_CONNECTIONS = readyConnections(DEFAULT_CONNECTION_TOLERANCES, { is: 'default' });
