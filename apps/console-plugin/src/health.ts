import { HealthState } from '@openshift-console/dynamic-plugin-sdk';
import { createClient, type WorkloadsAnswer } from '@waymark/contract';
import { send } from './console-send.ts';

export type MeshHealth = Pick<WorkloadsAnswer, 'rows' | 'total'>;

const client = createClient(send);

/** The workloads in trouble first; for the console's overview, which polls it. */
export async function loadHealth(): Promise<MeshHealth> {
  const { rows, total } = await client.workloads({
    namespaces: [],
    windowSeconds: 300,
    text: '',
    sort: 'trouble',
    order: 'asc',
    offset: 0,
    limit: 50,
  });
  return { rows, total };
}

/** One word for the whole mesh; a server that cannot say is not a healthy mesh. */
export function toHealth(
  answer: MeshHealth | undefined,
  error: unknown,
): { readonly state: HealthState; readonly message?: string } {
  if (error !== undefined && error !== null && error !== false) return { state: HealthState.NOT_AVAILABLE };
  if (answer === undefined) return { state: HealthState.LOADING };
  const failing = answer.rows.filter(({ health }) => health.tone === 'failing').length;
  const degraded = answer.rows.filter(({ health }) => health.tone === 'degraded').length;
  if (failing > 0) return { state: HealthState.ERROR, message: `${String(failing)} failing` };
  if (degraded > 0) return { state: HealthState.WARNING, message: `${String(degraded)} degraded` };
  return { state: HealthState.OK };
}
