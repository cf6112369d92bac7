import type { ComputedCondition } from '../inventory/decide.ts';
import type { ConditionRecord } from '../inventory/records.ts';
import type { WaypointName } from '../inventory/waypoint-names.ts';
import { settingOf, type Ignored, type Setting } from '../inventory/ignored-settings.ts';
import type { HeldVerdict, Misleading, PodsNow } from '../inventory/verdicts.ts';

/** One verdict held against the present, flat enough to travel. Ages follow from `told.sinceMs` and the reader's clock. */
export interface VerdictNote {
  readonly is: HeldVerdict['is'];
  /** What istiod wrote; absent where it wrote nothing. */
  readonly told?: ConditionRecord;
  /** What its objects say by our own computation, where that differs or nothing was written. */
  readonly computed?: ComputedCondition;
  /** With `outlived`: the pods of this moment. */
  readonly pods?: PodsNow;
  /** With `misleading` and `ignored`. */
  readonly why?: Misleading['because'] | Ignored['what'];
  /** The word that explains why: a reason, an effect, a port. */
  readonly detail?: string;
  /** With `ignored`: the label or annotation it is about, where it is one. */
  readonly setting?: Setting;
}

/** What of a verdict travels; the object that it is about is told beside it. */
export function toNote(held: HeldVerdict): VerdictNote {
  switch (held.is) {
    case 'agreed':
    case 'left over':
    case 'undecided':
      return { is: held.is, told: held.told.condition };
    case 'disagreed':
      return { is: held.is, told: held.told.condition, computed: held.computed };
    case 'outdated':
      return {
        is: held.is,
        told: held.told.condition,
        ...(held.computed === undefined ? {} : { computed: held.computed }),
      };
    case 'unsaid':
      return { is: held.is, computed: held.computed };
    case 'outlived':
      return { is: held.is, told: held.told.condition, pods: held.pods };
    case 'misleading':
      return { is: held.is, told: held.told.condition, why: held.because, ...detailed(detailOfMisleading(held)) };
    case 'ignored': {
      const setting = settingOf(held);
      const about = setting === undefined ? {} : { setting };
      return { is: held.is, why: held.what, ...detailed(detailOfIgnored(held)), ...about };
    }
  }
}

const detailed = (detail: string | undefined): { readonly detail?: string } =>
  detail === undefined || detail === '' ? {} : { detail };

function detailOfMisleading(held: Misleading): string | undefined {
  switch (held.because) {
    case 'the canary gets nothing':
      return held.canary.fault;
    case 'ztunnels enforce it differently':
      return held.enforced.is === 'enforced differently' ? held.enforced.effect : undefined;
    case 'not all targets are bound':
      return held.unbound.map(({ target, namespace }) => `${target.kind} ${namespace}/${target.name}`).join(', ');
    case 'no waypoint applies the route':
      return held.binding.is === 'refused' ? held.binding.reason : undefined;
    case 'the parent has no such port':
      return String(held.parent.port ?? '');
    case 'backends are reached without a grant':
      return list(held.backends);
    case 'a waypoint is missing':
    case 'the waypoint is bound to itself':
      return undefined;
  }
}

const list = (names: readonly WaypointName[]): string =>
  names.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');

const GATEWAYS: VerdictNote['why'] = 'ingress goes past the waypoint';

/** Namespaces of gateways that notes name. */
export const gatewaysNamed = (notes: readonly VerdictNote[]): readonly string[] =>
  notes.flatMap(({ why, detail }) => (why === GATEWAYS ? namesIn(detail) : [])).map(namespaceIn);

/** Without the names of gateways in namespaces that a reader does not see: that there are some is told all the same. */
export function noteWithin(note: VerdictNote, sees: (namespace: string) => boolean): VerdictNote {
  if (note.why !== GATEWAYS) return note;
  const { detail, ...rest } = note;
  return {
    ...rest,
    ...detailed(
      namesIn(detail)
        .filter((name) => sees(namespaceIn(name)))
        .join(', '),
    ),
  };
}

const namesIn = (detail: string | undefined): readonly string[] => detail?.split(', ') ?? [];
const namespaceIn = (name: string): string => name.split('/')[0] ?? '';

function detailOfIgnored(held: Ignored): string | undefined {
  switch (held.what) {
    case 'the pod’s waypoint takes no workloads or cannot be had':
      return held.binding.is === 'refused' ? held.binding.reason : undefined;
    case 'a value that means nothing':
      return `${held.label}=${held.value}`;
    case 'a name that is nearly a waypoint’s':
      return list([held.meant]);
    case 'a canary without a weight':
      return list([held.canary]);
    case 'its hosts are those of Services':
      return held.hosts.join(', ');
    case 'ingress goes past the waypoint':
      return list(held.gateways);
    case 'ports stay strict':
      return held.ports.join(', ');
    case 'a waypoint as the parent of a route':
    case 'the namespace of a waypoint that is not named':
    case 'nobody may see it':
      return undefined;
  }
}

/** Something is wrong, whatever the condition's status says. */
export const isTrouble = (note: VerdictNote): boolean =>
  note.is === 'agreed' ? note.told?.status === 'False' : note.is !== 'left over';
