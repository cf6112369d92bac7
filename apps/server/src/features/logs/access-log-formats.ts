import { readerOfMesh, type AccessLogReader, type MeshSettings } from '@waymark/mesh';
import type { ConfigSource } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';

const kept = new WeakMap<MeshSettings, AccessLogReader | undefined>();

/** How the Envoys of a cluster may write requests. Without the mesh config only the formats that need no telling are known. */
export async function accessLogFormats(
  config: ConfigSource,
  signal: AbortSignal,
): Promise<(cluster: string) => AccessLogReader | undefined> {
  const { clusters } = await config.config(signal).catch((error: unknown) => {
    if (error instanceof SourceError) return { clusters: [] };
    throw error;
  });
  const meshOf = new Map(clusters.map(({ cluster, mesh }) => [cluster.cluster, mesh]));
  return (cluster) => {
    const mesh = meshOf.get(cluster);
    if (mesh === undefined) return undefined;
    if (!kept.has(mesh)) kept.set(mesh, readerOfMesh(mesh));
    return kept.get(mesh);
  };
}
