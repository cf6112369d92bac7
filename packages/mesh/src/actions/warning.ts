import type { NamespacedName } from '../identity.ts';
import type { OutReason } from '../inventory/capture.ts';
import type { Refusal, WaypointName } from '../inventory/waypoint-names.ts';

/** What will follow from an action besides what it is for, known before it is done. */
export type ActionWarning =
  /** Everything is as wanted already. */
  | { readonly is: 'nothing-changes' }
  /** Calls to these services take one more proxy on their way. */
  | { readonly is: 'adds-a-hop'; readonly services: number }
  /** It will not be bound, so that traffic goes on without waypoint and without L7 policy: fails open. `missing`: there is no such Gateway. */
  | { readonly is: 'not-bound'; readonly waypoint: WaypointName; readonly reason: Refusal | 'missing' }
  /** It is bound and has no ready pod, so that calls fail: fails closed. */
  | { readonly is: 'no-ready-pod'; readonly waypoint: WaypointName }
  | { readonly is: 'not-a-waypoint'; readonly waypoint: WaypointName; readonly className: string }
  /** ALLOW policies of the servers that do not admit the waypoint, which calls them from now on. `unknown`: unless istiod admits it by itself. */
  | {
      readonly is: 'locks-out-waypoint';
      readonly waypoint: WaypointName;
      readonly policies: readonly NamespacedName[];
      readonly autoAllow: 'off' | 'unknown';
    }
  /** istiod admits the waypoint at these pods and nobody else: who calls them past it is refused. */
  | { readonly is: 'shuts-out-others'; readonly waypoint: WaypointName; readonly pods: number }
  /** DENY policies for clients that ztunnels no longer see behind the waypoint. */
  | { readonly is: 'denies-no-more'; readonly policies: readonly NamespacedName[] }
  /** Policies of waypoints that nobody enforces for these services any more. */
  | { readonly is: 'policies-unenforced'; readonly policies: readonly NamespacedName[] }
  | { readonly is: 'leaves-waypoint'; readonly waypoint: WaypointName; readonly services: number }
  /** ztunnels begin, or cease, to enforce these for the pods of the namespace. */
  | { readonly is: 'policies-begin'; readonly policies: readonly NamespacedName[] }
  | { readonly is: 'policies-end'; readonly policies: readonly NamespacedName[] }
  /** Plain text will be refused. */
  | { readonly is: 'strict-begins'; readonly pods: number }
  /** Pods with sidecars are not captured before they are replaced without one. */
  | { readonly is: 'sidecars-stay'; readonly pods: number }
  /** New pods get sidecars all the same. */
  | { readonly is: 'injection-conflict'; readonly label: string }
  | { readonly is: 'pods-stay-out'; readonly pods: number; readonly reason: OutReason }
  /** They speak plain text from then on, and servers with STRICT refuse them. */
  | { readonly is: 'leaves-mesh'; readonly pods: number }
  /** Pods that speak no HBONE call past the waypoint. */
  | { readonly is: 'out-of-mesh'; readonly pods: number }
  /** Services that keep what their own labels say. */
  | { readonly is: 'own-labels-win'; readonly services: readonly string[] }
  /** The namespace's waypoint applies instead. */
  | { readonly is: 'inherits'; readonly waypoint: WaypointName }
  /** The labels are the template's: all pods are replaced. */
  | { readonly is: 'pods-replaced'; readonly pods: number }
  /** Whatever makes the pod does not know of the label. */
  | { readonly is: 'lost-with-the-pod' }
  | { readonly is: 'single-replica' }
  | { readonly is: 'takes-nothing' }
  /** An object of that name is there already; istiod gives a waypoint's Deployment and Service its name. */
  | { readonly is: 'name-taken'; readonly kind: 'Gateway' | 'Service' | 'workload' }
  /** What could not be looked at with the reader's rights, so that nothing is known of what follows from it. */
  | { readonly is: 'unchecked'; readonly kinds: readonly string[] };

/** `danger`: calls will fail or policies be dropped. `caution`: not what it seems. `note`: good to know. */
export type WarningSeverity = 'danger' | 'caution' | 'note';

const SEVERITY: Readonly<Record<ActionWarning['is'], WarningSeverity>> = {
  'nothing-changes': 'note',
  'adds-a-hop': 'note',
  'not-bound': 'danger',
  'no-ready-pod': 'danger',
  'not-a-waypoint': 'danger',
  'locks-out-waypoint': 'danger',
  'shuts-out-others': 'danger',
  'denies-no-more': 'danger',
  'policies-unenforced': 'danger',
  'leaves-waypoint': 'note',
  'policies-begin': 'caution',
  'policies-end': 'danger',
  'strict-begins': 'caution',
  'sidecars-stay': 'caution',
  'injection-conflict': 'caution',
  'pods-stay-out': 'caution',
  'leaves-mesh': 'caution',
  'out-of-mesh': 'caution',
  'own-labels-win': 'caution',
  inherits: 'note',
  'pods-replaced': 'caution',
  'lost-with-the-pod': 'caution',
  'single-replica': 'note',
  'takes-nothing': 'caution',
  'name-taken': 'danger',
  unchecked: 'caution',
};

/** How loud a warning is; equal for all of its kind. */
export const severityOf = ({ is }: ActionWarning): WarningSeverity => SEVERITY[is];

const ORDER: readonly WarningSeverity[] = ['danger', 'caution', 'note'];

/** The worst first; otherwise as they were. */
export const worstFirst = (warnings: readonly ActionWarning[]): readonly ActionWarning[] =>
  ORDER.flatMap((severity) => warnings.filter((warning) => severityOf(warning) === severity));
