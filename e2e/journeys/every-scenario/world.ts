import type { Page } from '@playwright/test';
import { worldUsers, buildWorld, type ScenarioName, type TruthRow } from '@waymark/demo-mesh';
import type { Started } from '../../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../../processes/start-waymark.ts';
import { placeWords } from '../../truth/places.ts';
import { TopologyScreen } from '../../screens/topology-screen.ts';

/** What to look at in a scenario; all else is asked of its truth. */
export interface Plan {
  readonly name: ScenarioName;
  readonly args?: readonly string[];
  /** A box as it is titled while it stands open and while it is folded, and a place in it. */
  readonly box: { readonly open: string; readonly folded: string; readonly holds: string };
  /** Where somebody deploys something new. */
  readonly deployTo: string;
}

export interface Playing {
  readonly plan: Plan;
  readonly simulator: Simulator;
  readonly server: Started;
  /** The end of the window that these journeys look at: numbers that are read twice stay the same. */
  readonly until: string;
  /** What really happened in that window. */
  readonly rows: readonly TruthRow[];
  /** The namespaces that the reader with limited rights may see. */
  readonly limitedTo: readonly string[];
  stop(): Promise<void>;
}

const WINDOW_MS = 300_000;
/** Prometheus has scraped everything by then. */
const SCRAPED_MS = 20_000;

export async function play(plan: Plan): Promise<Playing> {
  const simulator = await startSimulator(['--scenario', plan.name, ...(plan.args ?? [])]);
  const server = await startServer(simulator, { lent: 'admin' });
  const untilMs = Math.floor((Date.now() - SCRAPED_MS) / 1000) * 1000;
  const asked = `fromMs=${String(untilMs - WINDOW_MS)}&toMs=${String(untilMs)}`;
  const rows = (await (await fetch(`${simulator.url}/simulator/truth?${asked}`)).json()) as readonly TruthRow[];
  const limited = worldUsers(buildWorld(plan.name, { startMs: 0 })).find(({ name }) => name === 'limited');
  return {
    plan,
    simulator,
    server,
    until: new Date(untilMs).toISOString(),
    rows,
    limitedTo: limited === undefined || limited.may === 'all' ? [] : limited.may,
    stop: async () => {
      await Promise.all([server.stop(), simulator.stop()]);
    },
  };
}

/** The picture of the pinned window with everything open, but for what `view` says. */
export async function openPinned(page: Page, playing: Playing, view = ''): Promise<TopologyScreen> {
  const screen = new TopologyScreen(page);
  await screen.open(playing.server.url, `/topology?until=${playing.until}&fold=open${view}`);
  return screen;
}

export interface NamedPlace {
  readonly kind: string;
  readonly words: string;
  readonly label: string;
}

const KINDS =
  'Workload|Waypoint and what it fronts|Waypoint|Gateway|Control plane|Ztunnel|App|Version|Service|Namespace|Cluster|Outside';
const PLACE = new RegExp(`^(.+?), (${KINDS})(?: in ([^,]+))?(?:, cluster ([^,]+))?(?:,|$)`);

/** The places of a picture, in the words of the truth. */
export async function placesOf(screen: TopologyScreen): Promise<readonly NamedPlace[]> {
  return (await screen.names()).flatMap((label) => {
    const [, name, kind, namespace, cluster] = PLACE.exec(label) ?? [];
    return name === undefined || kind === undefined
      ? []
      : [{ kind, words: placeWords(name.replace(/ latest$/, ''), namespace, cluster), label }];
  });
}
