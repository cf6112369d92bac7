import { z } from 'zod';
import { sidecarMtlsOf, type SidecarMtls } from '@waymark/mesh';
import { readObjects } from '../sources/kubernetes/read-objects.ts';
import { readCases, toObjects } from './read-cases.ts';

const CaseSchema = z.object({
  name: z.string(),
  yaml: z.string(),
  workloadLabels: z.record(z.string(), z.string()).nullish(),
  identityDomain: z.string().nullish(),
});

/** In the peer's words. Accepting both is not enabled. */
const WORDS: Readonly<Record<SidecarMtls, string>> = {
  required: 'MTLS_ENABLED',
  used: 'MTLS_ENABLED',
  off: 'MTLS_DISABLED',
  unsaid: 'MTLS_NOT_ENABLED',
};

/** What is declared about the mTLS of one workload with a sidecar. */
export async function answerMtls(file: string): Promise<unknown> {
  return (await readCases(file, CaseSchema)).map(({ name, yaml, workloadLabels, identityDomain }) => {
    const { cluster, traffic } = readObjects(toObjects(yaml), 'Kubernetes', undefined);
    const policies = traffic.peerAuthentications;
    // Cases do not say where their workload lives; policies with a selector reach no other namespace.
    const namespace = (policies.find((one) => one.selector !== undefined) ?? policies[0])?.namespace ?? '';
    const declared = sidecarMtlsOf(
      { namespace, labels: workloadLabels ?? {} },
      { ...traffic, services: cluster.services, domain: identityDomain ?? 'svc.cluster.local' },
    );
    return { name, answer: WORDS[declared] };
  });
}
