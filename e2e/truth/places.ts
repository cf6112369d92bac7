import {
  buildWorld,
  kubernetesObjects,
  type Party,
  type ScenarioName,
  type TruthLeg,
  type TruthRow,
} from '@waymark/demo-mesh';

/** The levels at which truth and picture call places alike. Services and fronts need a closer look. */
export type PlainLevel = 'workload' | 'app' | 'version' | 'namespace' | 'cluster';
type Workload = Extract<Party, { kind: 'workload' }>;

/** Counted by some proxy, so that metrics tell of it. */
const isCounted = (leg: TruthLeg): boolean => Object.keys(leg.failedUncounted).length === 0;

/** A place in words that mean one place alone: its name, its namespace, and its cluster where there are several. */
export const placeWords = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' · ');

/** Whoever of the mesh takes part in traffic, by their words at a level. Istio’s `latest` is left out: it stands for no version. */
export function talkers(
  rows: readonly TruthRow[],
  level: PlainLevel,
  versions: ReadonlyMap<string, string>,
): readonly string[] {
  const parties = rows
    .flatMap((row) => row.legs)
    .filter(isCounted)
    .flatMap((leg) => [leg.from, leg.to])
    .filter((party) => party.kind === 'workload');
  const clusters = new Set(parties.map((party) => party.cluster));
  const clusterOf = (party: Workload): string | undefined => (clusters.size > 1 ? party.cluster : undefined);
  const words = (party: Workload): string => {
    switch (level) {
      case 'workload':
        return placeWords(party.workload, party.namespace, clusterOf(party));
      case 'app':
        return placeWords(appOf(party), party.namespace, clusterOf(party));
      case 'version':
        return placeWords(
          [appOf(party), versions.get(placeWords(party.workload, party.namespace)) ?? ''].join(' ').trim(),
          party.namespace,
          clusterOf(party),
        );
      case 'namespace':
        return placeWords(party.namespace, clusterOf(party));
      case 'cluster':
        return party.cluster;
    }
  };
  return [...new Set(parties.map(words))].sort();
}

const appOf = ({ workload }: Workload): string => workload.replace(/-v\d$/, '');

/** The version by which each workload's pods are labelled; absent where they have none. */
export function labelledVersions(scenario: ScenarioName): ReadonlyMap<string, string> {
  const world = buildWorld(scenario, { startMs: 0 });
  return new Map(
    kubernetesObjects(world, 900_000).flatMap((object): readonly (readonly [string, string])[] => {
      if (object.kind !== 'Deployment') return [];
      const { template } = object['spec'] as {
        readonly template: { readonly metadata: { readonly labels?: Readonly<Record<string, string>> } };
      };
      const version = template.metadata.labels?.['version'];
      return version === undefined ? [] : [[placeWords(object.metadata.name, object.metadata.namespace), version]];
    }),
  );
}

/** The services that were asked for and answered, by a pod of theirs or by a proxy before it. */
export function answeredServices(rows: readonly TruthRow[]): readonly string[] {
  const answered = rows.filter((row) => row.legs.every(isCounted));
  return [
    ...new Set(
      answered.flatMap(({ service, server, requests }) =>
        service === undefined || (server === undefined && Object.keys(requests).length === 0)
          ? []
          : [placeWords(service.name, service.namespace)],
      ),
    ),
  ].sort();
}

/** The waypoints that each server's own services are reached through; in the cluster whose objects are read. */
export function waypointsBefore(rows: readonly TruthRow[], cluster: string): ReadonlyMap<string, readonly string[]> {
  const before = new Map<string, readonly string[]>();
  for (const { waypoint, service, server } of rows) {
    if (waypoint === undefined || service === undefined || server?.kind !== 'workload') continue;
    if (server.cluster !== cluster) continue;
    const words = placeWords(server.workload, server.namespace);
    before.set(words, [...(before.get(words) ?? []), waypoint.name]);
  }
  return before;
}
