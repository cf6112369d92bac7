import type { NamespacedName } from '../identity.ts';
import type { ClusterRecords, OwnerRecord, PodRecord } from '../inventory/records.ts';
import { selects } from '../inventory/labels.ts';
import { isGoTrue } from '../inventory/waypoint-binding.ts';
import type { PodsNow } from '../inventory/verdicts.ts';
import type { CniConfigRecord, SailRecord } from './control-plane-records.ts';

/** Where ambient mode shows itself (facts E1). The first three make it; the others only say so. */
export const AMBIENT_SIGNALS = ['istiod', 'istio-cni', 'ztunnel', 'waypoint class', 'operator'] as const;

/**
 * `unread`: what would say so could not be read. `not allowed`: it is beyond the reader's rights. `elsewhere`: the value is kept in another
 * object. `none`: there is no such thing. `by captured pods`: nobody says so, and pods are captured all the same.
 */
export const SIGNAL_REASONS = ['unread', 'not allowed', 'elsewhere', 'none', 'by captured pods'] as const;

/** One piece of evidence. Unknown is not off. */
export interface AmbientSignal {
  readonly of: (typeof AMBIENT_SIGNALS)[number];
  readonly says: 'on' | 'off' | 'unknown';
  readonly why?: (typeof SIGNAL_REASONS)[number];
  /** The object that says so. */
  readonly object?: { readonly kind: string; readonly namespace?: string; readonly name: string };
  /** What it says, in its own spelling. */
  readonly written?: string;
  readonly pods?: PodsNow;
}

/** `partly`: some of what makes ambient mode is there, some is not, so pods are not captured, or captured and not served. */
export interface AmbientProfile {
  readonly is: 'on' | 'off' | 'partly' | 'unknown';
  readonly signals: readonly AmbientSignal[];
}

export interface ControlPlaneRecords {
  readonly cni: readonly CniConfigRecord[];
  readonly sail: readonly SailRecord[];
}

/** Kinds of objects that could not be read: nothing follows from their absence. */
export type UnreadKinds = ReadonlySet<string>;

/** Every piece of evidence that the cluster holds, in the order of `AMBIENT_SIGNALS`; what could not be read is told as unknown. */
export function ambientSignals(
  cluster: ClusterRecords,
  { cni, sail }: ControlPlaneRecords,
  unread: UnreadKinds,
): readonly AmbientSignal[] {
  return [
    ...istiodSignals(cluster, unread),
    ...cniSignals(cluster, cni, unread),
    ...ztunnelSignals(cluster, unread),
    classSignal(cluster, unread),
    ...sail.map(sailSignal),
  ];
}

/** What the signals add up to. */
export function judgeAmbient(signals: readonly AmbientSignal[]): AmbientProfile['is'] {
  const says = (of: AmbientSignal['of']): ReadonlySet<AmbientSignal['says']> =>
    new Set(signals.filter((one) => one.of === of).map((one) => one.says));
  const [istiod, cni, ztunnel] = [says('istiod'), says('istio-cni'), says('ztunnel')];
  const made = [istiod, cni, ztunnel];
  const isOn = made.some((one) => one.has('on'));
  const isOff = made.some((one) => one.has('off'));
  if (isOn && isOff) return 'partly';
  if (istiod.has('on') && ztunnel.has('on')) return 'on';
  return isOff && !made.some((one) => one.has('unknown')) ? 'off' : 'unknown';
}

const FLAG = 'PILOT_ENABLE_AMBIENT';

/** Without it every other flag of ambient mode is ignored; it is off where nothing is written. */
function istiodSignals({ owners, pods }: ClusterRecords, unread: UnreadKinds): readonly AmbientSignal[] {
  const found = (owners ?? []).filter(({ environment }) => environment !== undefined);
  if (found.length === 0) return [absent('istiod', ['Deployment'], unread)];
  return found.map((owner): AmbientSignal => {
    const { values = {}, elsewhere = [] } = owner.environment ?? {};
    const common = { of: 'istiod' as const, object: named(owner), pods: podsOf(owner, pods) };
    const value = values[FLAG];
    if (value !== undefined) return { ...common, says: isGoTrue(value) ? 'on' : 'off', written: `${FLAG}=${value}` };
    const isElsewhere = elsewhere === 'all' || elsewhere.includes(FLAG);
    return isElsewhere ? { ...common, says: 'unknown', why: 'elsewhere' } : { ...common, says: 'off', why: 'none' };
  });
}

const isCni = ({ kind, labels }: OwnerRecord): boolean =>
  kind === 'DaemonSet' && (labels['k8s-app'] === 'istio-cni-node' || labels['app.kubernetes.io/name'] === 'istio-cni');
const isZtunnel = ({ kind, labels, proxy }: OwnerRecord): boolean =>
  kind === 'DaemonSet' &&
  proxy !== undefined &&
  (labels['app'] === 'ztunnel' || labels['app.kubernetes.io/name'] === 'ztunnel');

function cniSignals(
  { owners, pods }: ClusterRecords,
  configs: readonly CniConfigRecord[],
  unread: UnreadKinds,
): readonly AmbientSignal[] {
  const agents = (owners ?? []).filter(isCni);
  if (agents.length === 0) return [absent('istio-cni', ['DaemonSet'], unread)];
  return agents.map((agent): AmbientSignal => {
    const common = { of: 'istio-cni' as const, pods: podsOf(agent, pods) };
    const config = configs.find(({ namespace }) => namespace === agent.namespace);
    if (config?.ambient !== undefined)
      return {
        ...common,
        says: isGoTrue(config.ambient) ? 'on' : 'off',
        written: `AMBIENT_ENABLED=${config.ambient}`,
        object: { kind: 'ConfigMap', namespace: config.namespace, name: config.name },
      };
    const own = { ...common, object: named(agent) };
    if (pods.some(({ redirection }) => redirection === 'enabled'))
      return { ...own, says: 'on', why: 'by captured pods' };
    return { ...own, says: 'unknown', why: unread.has('ConfigMap') ? 'unread' : 'none' };
  });
}

function ztunnelSignals({ owners, pods }: ClusterRecords, unread: UnreadKinds): readonly AmbientSignal[] {
  const found = (owners ?? []).filter(isZtunnel);
  if (found.length === 0) return [absent('ztunnel', ['DaemonSet'], unread)];
  return found.map((owner) => ({ of: 'ztunnel', says: 'on', object: named(owner), pods: podsOf(owner, pods) }));
}

function classSignal({ gatewayClasses }: ClusterRecords, unread: UnreadKinds): AmbientSignal {
  const found = gatewayClasses.find(({ controllerName }) => controllerName === 'istio.io/mesh-controller');
  if (found === undefined) return absent('waypoint class', ['GatewayClass'], unread);
  return { of: 'waypoint class', says: 'on', object: { kind: 'GatewayClass', name: found.name } };
}

/** A ZTunnel object is there for nothing else. */
function sailSignal({ kind, name, profile, version, state }: SailRecord): AmbientSignal {
  const isAmbient = kind === 'ZTunnel' || profile?.endsWith('ambient') === true;
  const written = [
    ...(profile === undefined ? [] : [`profile=${profile}`]),
    ...(version === undefined ? [] : [`version=${version}`]),
    ...(state === undefined ? [] : [`state=${state}`]),
  ].join(', ');
  return {
    of: 'operator',
    // Without a profile its values decide, which may say anything.
    says: isAmbient ? 'on' : profile === undefined ? 'unknown' : 'off',
    object: { kind, name },
    ...(written === '' ? {} : { written }),
  };
}

function absent(of: AmbientSignal['of'], kinds: readonly string[], unread: UnreadKinds): AmbientSignal {
  return kinds.some((kind) => unread.has(kind))
    ? { of, says: 'unknown', why: 'unread' }
    : { of, says: 'off', why: 'none' };
}

const named = ({ kind, namespace, name }: OwnerRecord): NamespacedName & { readonly kind: string } => ({
  kind,
  namespace,
  name,
});

function podsOf({ kind, namespace, labels, replicas }: OwnerRecord, pods: readonly PodRecord[]): PodsNow {
  const own = pods.filter(
    (pod) =>
      pod.namespace === namespace && pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && selects(labels, pod.labels),
  );
  return { ready: own.filter(({ ready }) => ready).length, of: kind === 'DaemonSet' ? replicas : own.length };
}
