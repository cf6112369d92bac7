import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LogLine, type LogSource, readLog } from '@waymark/mesh';

export interface RecordedLog {
  readonly file: string;
  readonly source: LogSource;
  readonly lines: readonly LogLine[];
}

/** What a ztunnel knew of pods while it was recorded; stands for the inventory. */
export interface RecordedWorkload {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly workloadName?: string | null;
  readonly node?: string | null;
  readonly workloadIps?: readonly string[];
}

export interface RecordedService {
  readonly hostname: string;
  readonly namespace: string;
  readonly name: string;
  readonly ports?: Readonly<Record<string, number>>;
  readonly waypoint?: { readonly destination?: string };
  readonly vips?: readonly string[];
  readonly endpoints?: Readonly<Record<string, unknown>>;
}

export interface RecordedDump {
  readonly workloads: readonly RecordedWorkload[];
  readonly services: readonly RecordedService[];
}

export async function readRecordedDump(part: string): Promise<RecordedDump> {
  const admin = join(part, 'admin');
  // A recording of logs alone has no dumps; its lines are joined by ids and times.
  const files = (await readdir(admin).catch(() => []))
    .filter((file) => /^ztunnel-.*config_dump\.json$/.test(file))
    .sort();
  const dumps = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(admin, file), 'utf8')) as RecordedDump),
  );
  return {
    workloads: dumps.flatMap(({ workloads }) => workloads),
    services: dumps.flatMap(({ services }) => services),
  };
}

/** All logs of a recording; who wrote a file is told by its name, where the pod was by what the ztunnels knew. */
export async function readRecordedLogs(part: string): Promise<readonly RecordedLog[]> {
  const { workloads } = await readRecordedDump(part);
  const files = (await readdir(join(part, 'logs'))).filter((file) => file.endsWith('.log')).sort();
  return Promise.all(
    files.map(async (file) => {
      const source = sourceOf(file, workloads);
      const read = readLog(await readFile(join(part, 'logs', file), 'utf8'), { writer: source.kind });
      return { file, source, lines: read.map(({ line, record }) => ({ source, line, record })) };
    }),
  );
}

function sourceOf(file: string, workloads: readonly RecordedWorkload[]): LogSource {
  const name = file.replace(/\.log$/, '');
  const node = /^ztunnel-(.*)$/.exec(name)?.[1];
  if (node !== undefined) return { id: file, kind: 'ztunnel', node };
  const app = /^app-(.*)$/.exec(name)?.[1];
  const workload = workloads.find(({ workloadName }) => workloadName === (app ?? name));
  const isProxy = app === undefined && (workload !== undefined || /waypoint|gateway/.test(name));
  const [ip] = workload?.workloadIps ?? [];
  return {
    id: file,
    kind: isProxy ? 'envoy' : 'application',
    ...(typeof workload?.node === 'string' ? { node: workload.node } : {}),
    ...(ip === undefined ? {} : { ip }),
  };
}
