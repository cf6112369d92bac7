import { MeshActionSchema } from '@waymark/contract';
import { WAYPOINT_TAKES, type ActionTarget, type MeshAction, type WaypointTakes } from '@waymark/mesh';
import { ACTION_PARAMETERS } from '../../kit/action-links.ts';

export const ACTIONS = ['join-ambient', 'leave-ambient', 'create-waypoint', 'enrol', 'unenrol'] as const;
export const TARGET_KINDS = ['namespace', 'service', 'workload', 'pod'] as const;
export const ADMITS = ['same', 'all', 'listed'] as const;
export const LEAVINGS = ['inherit', 'none'] as const;

/** A change as far as it is filled in. */
export interface Draft {
  readonly is: MeshAction['is'];
  readonly kind: ActionTarget['kind'];
  readonly namespace: string;
  /** Of what is in the namespace; a new waypoint's own. */
  readonly name: string;
  readonly cluster: string | undefined;
  readonly waypoint: string;
  /** Empty: the namespace's own. */
  readonly waypointNamespace: string;
  readonly takes: WaypointTakes;
  readonly admits: (typeof ADMITS)[number];
  /** With commas. */
  readonly listed: string;
  readonly leaving: (typeof LEAVINGS)[number];
}

const TAKES = 'takes';
const ADMITTED = 'admits';
const LISTED = 'listed';
const LEAVING = 'leaving';
const names = ACTION_PARAMETERS;

const oneOf = <T extends string>(all: readonly T[], text: string | null): T | undefined =>
  all.find((each) => each === text);

/** A mistyped link falls back to what is usual. */
export function readDraft(search: URLSearchParams): Draft {
  const is = oneOf(ACTIONS, search.get(names.is)) ?? 'join-ambient';
  const text = (name: string): string => search.get(name) ?? '';
  return {
    is,
    kind: oneOf(TARGET_KINDS, search.get(names.kind)) ?? 'namespace',
    namespace: text(names.namespace),
    name: text(names.name),
    cluster: search.get(names.cluster) ?? undefined,
    waypoint: text(names.waypoint),
    waypointNamespace: text(names.waypointNamespace),
    takes: oneOf(WAYPOINT_TAKES, search.get(TAKES)) ?? 'service',
    admits: oneOf(ADMITS, search.get(ADMITTED)) ?? 'same',
    listed: text(LISTED),
    leaving: oneOf(LEAVINGS, search.get(LEAVING)) ?? 'inherit',
  };
}

/** Over a search whose other parameters stay. What is empty or usual is left out. */
export function writeDraft(search: URLSearchParams, draft: Draft): URLSearchParams {
  const next = new URLSearchParams(search);
  const put = (name: string, value: string): void => {
    if (value === '') next.delete(name);
    else next.set(name, value);
  };
  put(names.is, draft.is);
  put(names.kind, draft.kind);
  put(names.namespace, draft.namespace);
  put(names.name, draft.name);
  put(names.cluster, draft.cluster ?? '');
  put(names.waypoint, draft.waypoint);
  put(names.waypointNamespace, draft.waypointNamespace);
  put(TAKES, draft.takes === 'service' ? '' : draft.takes);
  put(ADMITTED, draft.admits === 'same' ? '' : draft.admits);
  put(LISTED, draft.listed);
  put(LEAVING, draft.leaving === 'inherit' ? '' : draft.leaving);
  return next;
}

/** Undefined while something is missing or is no name. */
export function toAction(draft: Draft): MeshAction | undefined {
  const read = MeshActionSchema.safeParse(wished(draft));
  return read.success ? read.data : undefined;
}

/** Names as typed, which may have blanks around them. */
function wished(draft: Draft): unknown {
  const { is } = draft;
  const namespace = draft.namespace.trim();
  const name = draft.name.trim();
  const target =
    draft.kind === 'namespace' ? { kind: draft.kind, name: namespace } : { kind: draft.kind, namespace, name };
  switch (is) {
    case 'join-ambient':
    case 'leave-ambient':
      return { is, namespace };
    case 'unenrol':
      return { is, target, leaving: draft.kind === 'namespace' ? 'inherit' : draft.leaving };
    case 'enrol': {
      const waypointNamespace = draft.waypointNamespace.trim();
      const waypoint = {
        namespace: waypointNamespace === '' ? namespace : waypointNamespace,
        name: draft.waypoint.trim(),
      };
      return { is, target, waypoint };
    }
    case 'create-waypoint': {
      const listed = draft.listed.split(/[\s,]+/).filter((one) => one !== '');
      const admits = draft.admits === 'listed' ? { from: draft.admits, namespaces: listed } : { from: draft.admits };
      return { is, namespace, name: draft.waypoint.trim(), takes: draft.takes, admits };
    }
  }
}

/** What usually comes next: from out of the mesh to behind a waypoint, and the same way back. Undefined at its end. */
export function nextOf(draft: Draft): Draft | undefined {
  switch (draft.is) {
    case 'join-ambient':
      return { ...draft, is: 'create-waypoint', waypoint: draft.waypoint === '' ? 'waypoint' : draft.waypoint };
    case 'create-waypoint':
      return {
        ...draft,
        is: 'enrol',
        kind: draft.takes === 'workload' ? draft.kind : 'namespace',
        waypointNamespace: '',
      };
    case 'unenrol':
      return draft.kind === 'namespace' ? { ...draft, is: 'leave-ambient' } : undefined;
    case 'enrol':
    case 'leave-ambient':
      return undefined;
  }
}
