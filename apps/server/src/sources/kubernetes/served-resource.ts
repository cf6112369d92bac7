import { z } from 'zod';
import type { KubernetesConnection } from './connection.ts';
import { ask, readJson } from './requests.ts';

const ResourcesSchema = z.object({ resources: z.array(z.object({ name: z.string() })).nullish() });
const DISCOVERY_LIMIT = { maxBytes: 4 * 1024 * 1024, beyond: 'source_unreadable' } as const;

/**
 * Whether the API server has this kind at all. It says 403 before it says 404, so a refusal alone does not tell a kind that may
 * not be read from one that is not installed; its discovery, which every account may read, does. Throws while it cannot say.
 */
export async function isServed(connection: KubernetesConnection, path: string, signal: AbortSignal): Promise<boolean> {
  // The core group is always there.
  if (!path.startsWith('/apis/')) return true;
  const [, , group, version, resource] = path.split('/');
  const discovery = `/apis/${group ?? ''}/${version ?? ''}`;
  const reply = await ask(connection, { is: 'own' }, { method: 'GET', path: discovery, signal });
  if (reply.is === 'absent') return false;
  if (reply.is !== 'ok') return true;
  const { data } = ResourcesSchema.safeParse(await readJson(reply.response, discovery, DISCOVERY_LIMIT));
  return data?.resources?.some(({ name }) => name === resource) ?? true;
}
