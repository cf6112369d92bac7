import { z } from 'zod';
import { judgeAtZtunnel, type ZtunnelVerdict } from '@waymark/mesh';
import { readObjects } from '../sources/kubernetes/read-objects.ts';
import { readCases, toObjects } from './read-cases.ts';

const CaseSchema = z.object({ name: z.string(), yaml: z.string() });

/** What the ztunnels can enforce of a policy. The peer's tests call a policy accepted when nothing is to be remarked about it. */
export async function answerPolicyStatus(file: string): Promise<unknown> {
  return (await readCases(file, CaseSchema)).map(({ name, yaml }) => {
    const [policy] = readObjects(toObjects(yaml), 'Kubernetes', undefined).config.policies;
    if (policy === undefined) return { name, skipped: 'no AuthorizationPolicy could be read' };
    return { name, answer: { ztunnel: toStatus(judgeAtZtunnel(policy)) } };
  });
}

const toStatus = ({ is }: ZtunnelVerdict): unknown =>
  is === 'enforced as written' || is === 'not for ztunnel'
    ? { accepted: true, reason: 'Accepted' }
    : { accepted: false, reason: 'UnsupportedValue' };
