import { z } from 'zod';
import type { DumpCertificate, DumpPolicy, DumpService, DumpWorkload, ServedPod, ZtunnelDump } from '@waymark/mesh';
import { SourceError } from '../../source-error.ts';
import {
  CertificateSchema,
  PolicySchema,
  ServedPodSchema,
  ServiceSchema,
  VersionSchema,
  WorkloadSchema,
} from './dump-entries.ts';
import { jsonEntries, MalformedJson } from './json-entries.ts';

export interface DumpReader {
  take(chunk: Buffer): void;
  end(): ZtunnelDump;
}

export interface DumpLimits {
  readonly maxEntryBytes: number;
  readonly maxEntries: number;
}

/** A service with ten thousand endpoints is 2 MB; ten times the scale promised. */
const DUMP_LIMITS: DumpLimits = { maxEntryBytes: 8 * 1024 * 1024, maxEntries: 500_000 };

const LISTS = ['workloads', 'services', 'policies', 'certificates', 'workloadState'];

/** Reads a dump as it arrives. Throws SourceError, at the first chunk that makes no sense. */
export function dumpReader(what: string, limits: DumpLimits = DUMP_LIMITS): DumpReader {
  const workloads: DumpWorkload[] = [];
  const services: DumpService[] = [];
  const policies: DumpPolicy[] = [];
  const certificates: DumpCertificate[] = [];
  const pods: ServedPod[] = [];
  const seen = new Set<string>();
  let version: string | undefined;
  let entries = 0;

  const read = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
    const given = schema.safeParse(value);
    if (!given.success) throw new MalformedJson(z.prettifyError(given.error));
    return given.data;
  };
  const json = jsonEntries({
    maxEntryBytes: limits.maxEntryBytes,
    reads: (key) => {
      seen.add(key);
      if (key === 'version') return 'whole';
      return LISTS.includes(key) ? 'entries' : 'nothing';
    },
    entry: (key, value) => {
      entries += 1;
      if (entries > limits.maxEntries)
        throw new SourceError('ztunnel', 'answer_too_large', `${what}: more than ${limits.maxEntries} entries`);
      switch (key) {
        case 'workloads':
          workloads.push(read(WorkloadSchema, value));
          return;
        case 'services':
          services.push(read(ServiceSchema, value));
          return;
        case 'policies':
          policies.push(read(PolicySchema, value));
          return;
        case 'certificates':
          certificates.push(read(CertificateSchema, value));
          return;
        case 'workloadState': {
          const pod = read(ServedPodSchema, value);
          if (pod !== undefined) pods.push(pod);
          return;
        }
        default:
          version = versionOf(read(VersionSchema, value));
      }
    },
  });
  const readably = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof MalformedJson)) throw error;
      throw new SourceError('ztunnel', 'source_unreadable', `${what}: ${error.message}`, { cause: error });
    }
  };
  return {
    take: (chunk) => readably(() => json.take(chunk)),
    end: () =>
      readably(() => {
        json.end();
        // An object, but none of a ztunnel's: every one has these two, were they empty.
        if (!seen.has('workloads') || !seen.has('services')) throw new MalformedJson('this is no dump of a ztunnel');
        return {
          workloads,
          services,
          policies,
          certificates,
          pods,
          ...(version === undefined ? {} : { version }),
        };
      }),
  };
}

/** Builds outside a release know only their revision. */
function versionOf({ version, istioVersion }: z.output<typeof VersionSchema>): string | undefined {
  return istioVersion === undefined || istioVersion === 'unknown' || istioVersion === '' ? version : istioVersion;
}
