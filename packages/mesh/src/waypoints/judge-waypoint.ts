import type { NamespacedName } from '../identity.ts';
import type { ConditionRecord } from '../inventory/records.ts';
import type { Enrolled } from './enrolled.ts';
import type { VerdictNote } from './verdict-note.ts';
import { fixOfIngress, fixOfPods, fixOfSingle, fixOfTakes, type Fix } from './waypoint-fix.ts';
import type { WaypointFacts } from './waypoint-facts.ts';
import type { WaypointRule } from './waypoint-rules.ts';
import { rowKey, type Passing, type WaypointTraffic } from './waypoint-traffic.ts';

export const WAYPOINT_FINDINGS = [
  'dead',
  'connections fail',
  'locked out',
  'missing',
  'refused',
  'shut out',
  'bypassed',
  'rules not applied',
  'rules ignored',
  'rules partly applied',
  'denies no more',
  'rules out of reach',
  'two kinds of routes',
  'headless',
  'wrong class',
  'undecided',
  'unknown type',
  'no HBONE listener',
  'listeners refused',
  'pod labels ignored',
  'settings ignored',
  'bound to itself',
  'canary gets nothing',
  'verdict differs',
  'no verdict',
  'single replica',
  'not all ready',
  'out of step',
  'nothing enrolled',
] as const;
export type WaypointFindingCode = (typeof WAYPOINT_FINDINGS)[number];

/** Something is wrong with a waypoint, in the order of `WAYPOINT_FINDINGS`: what hurts most first. */
export interface WaypointFinding {
  readonly code: WaypointFindingCode;
  /** `error`: users are hurt, or rules do not hold; `warning`: look soon; `info`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'info';
  /** `closed`: callers fail. `open`: traffic flows, and the waypoint's rules do not apply to it. */
  readonly fails?: 'closed' | 'open';
  /** What it is about, the first few of `count`. */
  readonly about: readonly (NamespacedName & { readonly kind: string })[];
  readonly count: number;
  /** What it comes to in the window; absent where no traffic could be read. */
  readonly measured?: Passing;
  /** The condition that says otherwise. */
  readonly told?: ConditionRecord;
  readonly fix?: Fix;
  /** Of `settings ignored`: each setting with what it is set on, the first few. */
  readonly settings?: readonly { readonly on: Named; readonly note: VerdictNote }[];
  /** A setting of istiod's that could not be read, and that would make this no trouble. */
  readonly unless?: 'auto-allow';
}

/** So many names make the point. */
const FEW = 5;

/** What is wrong, judged from what one reader may see; `traffic` undefined where it could not be read. */
export function judgeWaypoint(
  facts: WaypointFacts,
  enrolled: readonly Enrolled[],
  rules: readonly WaypointRule[],
  traffic: WaypointTraffic | undefined,
): readonly WaypointFinding[] {
  const found = [
    ...judgeReadiness(facts, enrolled, traffic),
    ...judgeEnrolled(facts, enrolled, traffic),
    ...judgeRules(facts, rules),
    ...judgeGateway(facts, enrolled),
  ];
  const rank = (one: WaypointFinding): number => WAYPOINT_FINDINGS.indexOf(one.code);
  return found.sort((a, b) => rank(a) - rank(b));
}

type Named = NamespacedName & { readonly kind: string };

const about = (rows: readonly Named[]): Pick<WaypointFinding, 'about' | 'count'> => ({
  about: rows.slice(0, FEW).map(({ kind, namespace, name }) => ({ kind, namespace, name })),
  count: rows.length,
});

const isBound = ({ standing }: Enrolled): boolean => standing === 'bound' || standing === 'canary';

function judgeReadiness(
  facts: WaypointFacts,
  enrolled: readonly Enrolled[],
  traffic: WaypointTraffic | undefined,
): WaypointFinding[] {
  const bound = enrolled.filter((row) => isBound(row) && row.kind !== 'Workload');
  const own = enrolled.filter((row) => isBound(row) && row.kind === 'Workload' && row.ways.some(byAddress));
  const all = [...bound, ...own];
  const refused = enrolled.filter(({ standing, kind }) => standing === 'refused' && kind !== 'Workload');
  const gateway: Named = { kind: 'Gateway', namespace: facts.id.namespace, name: facts.id.name };
  if (facts.is === 'missing')
    return [
      {
        code: 'missing',
        severity: 'error',
        fails: 'open',
        ...about(refused),
        ...measured(traffic?.total.past),
        ...(refused[0]?.fix === undefined ? {} : { fix: refused[0].fix }),
      },
    ];
  const { pods } = facts;
  if (facts.is === 'managed' && pods.ready === 0 && all.length > 0) {
    const told = all.flatMap((row) => row.notes).find((note) => note.is === 'outlived')?.told;
    return [
      {
        code: 'dead',
        severity: 'error',
        fails: 'closed',
        ...about(all),
        ...measured(traffic?.total.through),
        ...(told === undefined ? {} : { told }),
        fix: fixOfPods(facts),
      },
    ];
  }
  if (facts.is !== 'managed') return [];
  const failing = judgeConnections(facts, all, traffic);
  if (failing.length > 0) return failing;
  if (pods.ready < pods.of)
    return [{ code: 'not all ready', severity: 'warning', ...about([gateway]), fix: fixOfPods(facts) }];
  return pods.of === 1 && all.length > 0
    ? [{ code: 'single replica', severity: 'info', ...about([gateway]), fix: fixOfSingle(facts) }]
    : [];
}

/** Ready, and not to be reached: it dies again and again between two probes. */
function judgeConnections(
  facts: WaypointFacts,
  bound: readonly Enrolled[],
  traffic: WaypointTraffic | undefined,
): WaypointFinding[] {
  const into = traffic?.into ?? [];
  const connections = into.reduce((sum, pair) => sum + pair.connections, 0);
  const failedConnections = into.reduce((sum, pair) => sum + pair.failedConnections, 0);
  if (failedConnections === 0) return [];
  return [
    {
      code: 'connections fail',
      severity: failedConnections * 2 >= connections ? 'error' : 'warning',
      fails: 'closed',
      ...about(bound),
      measured: { requests: 0, failedRequests: 0, connections, failedConnections, bytes: 0 },
      fix: { ...fixOfPods(facts), is: 'make its pods ready' },
    },
  ];
}

const byAddress = ({ calls }: Enrolled['ways'][number]): boolean => calls === 'address';

const measured = (passing: Passing | undefined): { readonly measured?: Passing } =>
  passing === undefined ? {} : { measured: passing };

function judgeEnrolled(
  { autoAllow }: WaypointFacts,
  enrolled: readonly Enrolled[],
  traffic: WaypointTraffic | undefined,
): WaypointFinding[] {
  const found: WaypointFinding[] = [];
  const add = (
    code: WaypointFindingCode,
    severity: WaypointFinding['severity'],
    rows: readonly Enrolled[],
    more: Partial<WaypointFinding> = {},
  ): void => {
    const fix = rows.find((row) => row.fix !== undefined)?.fix;
    if (rows.length > 0) found.push({ code, severity, ...about(rows), ...(fix === undefined ? {} : { fix }), ...more });
  };
  const pastOf = (rows: readonly Enrolled[]): { readonly measured?: Passing } =>
    traffic === undefined ? {} : measured(sumPast(rows, traffic));
  const refused = enrolled.filter(
    ({ standing, kind, reason }) => standing === 'refused' && kind !== 'Workload' && reason !== undefined,
  );
  const missing = refused.length > 0 && refused.every(({ fix }) => fix?.is === 'create the waypoint');
  if (!missing) add('refused', 'error', refused, { fails: 'open', ...pastOf(refused) });
  add(
    'pod labels ignored',
    'warning',
    enrolled.filter(({ ways }) => ways.some(({ standing }) => standing === 'ignored')),
    {
      fails: 'open',
    },
  );
  const bound = enrolled.filter((row) => isBound(row) && row.kind !== 'Workload');
  const passed = bound.filter((row) => weigh(traffic?.rows.get(rowKey(row))?.past) > 0);
  const atGateway = traffic?.past.find(({ why, service }) => why === 'gateway' && service !== undefined)?.service;
  const ingress = passed.find(({ namespace, name }) => `${namespace}/${name}` === atGateway);
  // Who is not the waypoint is refused where istiod admits it alone.
  add(autoAllow === 'on' ? 'shut out' : 'bypassed', 'warning', passed, {
    fails: autoAllow === 'on' ? 'closed' : 'open',
    ...pastOf(passed),
    ...(ingress === undefined ? {} : { fix: fixOfIngress(ingress) }),
  });
  const headless = bound.filter((row) => row.headless === true);
  const isMeant = headless.some(({ ways }) => ways.some(({ by }) => by === 'own label'));
  add('headless', isMeant ? 'warning' : 'info', headless, { fails: 'open' });
  const noted = (isIt: (note: VerdictNote) => boolean): readonly Enrolled[] =>
    enrolled.filter(({ notes }) => notes.some(isIt));
  add(
    'verdict differs',
    'warning',
    noted(({ is }) => is === 'disagreed' || is === 'outdated'),
  );
  add(
    'no verdict',
    'info',
    noted(({ is }) => is === 'unsaid'),
  );
  const isIgnored = ({ is, why }: VerdictNote): boolean => is === 'ignored' && why !== POD_LABEL;
  const ineffective = noted(isIgnored);
  add('settings ignored', 'warning', ineffective, { settings: settingsOf(ineffective, isIgnored) });
  add(
    'bound to itself',
    'warning',
    noted(({ why }) => why === 'the waypoint is bound to itself'),
  );
  add(
    'canary gets nothing',
    'warning',
    enrolled.filter(({ notes }) => notes.some(({ why }) => why === 'the canary gets nothing')),
  );
  return found;
}

const settingsOf = (
  rows: readonly Enrolled[],
  isIt: (note: VerdictNote) => boolean,
): NonNullable<WaypointFinding['settings']> =>
  rows
    .flatMap(({ kind, namespace, name, notes }) =>
      notes.filter(isIt).map((note) => ({ on: { kind, namespace, name }, note })),
    )
    .slice(0, FEW);

/** Has a finding of its own. */
const POD_LABEL: VerdictNote['why'] = 'the pod’s waypoint takes no workloads or cannot be had';

const weigh = (passing: Passing | undefined): number =>
  passing === undefined ? 0 : passing.requests + passing.connections + passing.bytes;

function sumPast(rows: readonly Enrolled[], traffic: WaypointTraffic): Passing {
  const sum = { requests: 0, failedRequests: 0, connections: 0, failedConnections: 0, bytes: 0 };
  for (const row of rows) {
    const past = traffic.rows.get(rowKey(row))?.past;
    if (past === undefined) continue;
    for (const key of ['requests', 'failedRequests', 'connections', 'failedConnections', 'bytes'] as const)
      sum[key] += past[key];
  }
  return sum;
}

const rowKeyOf = ({ kind, namespace, name }: Named): string => `${kind} ${namespace}/${name}`;

function judgeRules({ autoAllow }: WaypointFacts, rules: readonly WaypointRule[]): WaypointFinding[] {
  const of = (effect: WaypointRule['effect']): readonly WaypointRule[] =>
    rules.filter((rule) => rule.effect === effect);
  const routed = new Set(
    rules
      .filter(({ kind }) => kind === 'HTTPRoute' || kind === 'GRPCRoute')
      .flatMap(({ targets }) => targets.map(rowKeyOf)),
  );
  const isRouted = (target: Named): boolean => routed.has(rowKeyOf(target));
  const found: WaypointFinding[] = [];
  const not = of('not applied');
  if (not.length > 0) found.push({ code: 'rules not applied', severity: 'error', fails: 'open', ...about(not) });
  const partly = of('partly applied');
  if (partly.length > 0)
    found.push({ code: 'rules partly applied', severity: 'warning', fails: 'open', ...about(partly) });
  const ignored = of('ignored');
  const fix = ignored.find((rule) => rule.fix !== undefined)?.fix;
  if (ignored.length > 0)
    found.push({
      code: 'rules ignored',
      severity: 'warning',
      ...about(ignored),
      ...(fix === undefined ? {} : { fix }),
    });
  const blind = of('denies no more');
  if (blind.length > 0) found.push({ code: 'denies no more', severity: 'warning', fails: 'open', ...about(blind) });
  const beyond = of('out of reach');
  if (beyond.length > 0) found.push({ code: 'rules out of reach', severity: 'info', ...about(beyond) });
  const both = of('applied').filter(({ kind, targets }) => kind === 'VirtualService' && targets.some(isRouted));
  if (both.length > 0) found.push({ code: 'two kinds of routes', severity: 'warning', ...about(both) });
  const locking = of('locks out');
  if (locking.length > 0)
    found.push({
      code: 'locked out',
      severity: 'error',
      fails: 'closed',
      ...about(locking),
      fix: { is: 'allow the waypoint' },
      ...(autoAllow === undefined ? { unless: 'auto-allow' } : {}),
    });
  return found;
}

function judgeGateway(facts: WaypointFacts, enrolled: readonly Enrolled[]): WaypointFinding[] {
  if (facts.is === 'missing') return [];
  const gateway = about([{ kind: 'Gateway', namespace: facts.id.namespace, name: facts.id.name }]);
  const found: WaypointFinding[] = [];
  if (facts.is === 'by hand') found.push({ code: 'wrong class', severity: 'warning', ...gateway });
  const undecided = facts.conditions.find(({ type, status }) => type === 'Accepted' && status === 'Unknown');
  if (undecided !== undefined)
    found.push({ code: 'undecided', severity: 'warning', fails: 'open', ...gateway, told: undecided });
  if (!['service', 'workload', 'all', 'none'].includes(facts.takes.value))
    found.push({
      code: 'unknown type',
      severity: 'error',
      fails: 'open',
      ...gateway,
      fix: fixOfTakes(facts, 'service'),
    });
  const used = facts.listeners.filter(({ use }) => use === 'used');
  if (facts.is === 'managed' && used.length === 0)
    found.push({
      code: 'no HBONE listener',
      severity: 'warning',
      ...gateway,
      fix: { is: 'give it an HBONE listener' },
    });
  if (facts.is === 'managed' && used.length > 0 && used.length < facts.listeners.length)
    found.push({ code: 'listeners refused', severity: 'warning', ...gateway });
  if (!enrolled.some(isBound)) found.push({ code: 'nothing enrolled', severity: 'info', ...gateway });
  return found;
}

/** A replica that istiod does not know, or that did not take what it was sent. `out of step`: by what istiods say now. */
export function judgeReplicas(
  id: NamespacedName,
  replicas: readonly { readonly pod: string; readonly step: 'in step' | 'out of step' | 'unasked' }[],
): readonly WaypointFinding[] {
  const behind = replicas.filter(({ step }) => step === 'out of step');
  if (behind.length === 0) return [];
  const pods = behind.map(({ pod }) => ({ kind: 'Pod', namespace: id.namespace, name: pod }));
  return [{ code: 'out of step', severity: 'warning', ...about(pods) }];
}

/** Worst first: what the list of waypoints is sorted by. */
export const troubleOf = (findings: readonly WaypointFinding[]): number =>
  findings.reduce((sum, { severity }) => sum + (severity === 'error' ? 10_000 : severity === 'warning' ? 100 : 1), 0);
