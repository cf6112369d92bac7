/** How one pod takes part in the mesh, decided from what CNI and the injector wrote; labels are only intent. */
export const POD_CAPTURES = ['captured', 'sidecar', 'pending', 'missed', 'out', 'infrastructure'] as const;
export type PodCapture = (typeof POD_CAPTURES)[number];

/** Why a pod is out of the mesh, the first that holds. */
export const OUT_REASONS = ['host network', 'opted out', 'excluded namespace', 'not selected'] as const;
export type OutReason = (typeof OUT_REASONS)[number];

/** The pods of a workload counted by state, mixtures kept. */
export interface Capture {
  readonly pods: { readonly [S in PodCapture]?: number | undefined };
  /** Why pods are out of the mesh; absent when none is. */
  readonly outReason?: OutReason;
  /** A service of this workload is bound to a waypoint. */
  readonly behindWaypoint: boolean;
}

/** Several workloads' pods counted together, as for a namespace; no state is lost in it. */
export function addCaptures(captures: readonly Capture[]): Capture {
  const pods: { [S in PodCapture]?: number } = {};
  for (const capture of captures)
    for (const state of POD_CAPTURES) {
      const count = capture.pods[state] ?? 0;
      if (count > 0) pods[state] = (pods[state] ?? 0) + count;
    }
  const outReason = OUT_REASONS.find((reason) => captures.some((capture) => capture.outReason === reason));
  return {
    pods,
    ...(outReason === undefined ? {} : { outReason }),
    behindWaypoint: captures.some(({ behindWaypoint }) => behindWaypoint),
  };
}
