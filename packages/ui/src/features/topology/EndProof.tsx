import { useQuery } from '@tanstack/react-query';
import type { WorkloadPath } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { certificateWords } from '../../kit/certificate-words.ts';
import { toProblemWords } from '../../kit/problem-words.ts';
import { proofQuery } from '../../kit/proof-query.ts';
import { useClient } from '../../kit/use-client.ts';
import { useNow } from '../../kit/use-now.ts';

interface EndProofProps {
  readonly end: 'client' | 'server';
  readonly of: WorkloadPath;
  /** An identity to hold against the certificates. */
  readonly seen: string | undefined;
}

/** The identities of one end with their certificates, as the ztunnels beside its pods hold them. */
export function EndProof({ end, of, seen }: EndProofProps): ReactElement {
  const { t } = useHost();
  const nowMs = useNow(10_000);
  const proof = useQuery(proofQuery(useClient(), of));
  const { data } = proof;
  const identities = new Set(data?.certificates.map(({ identity }) => identity));
  return (
    <dl className="waymark-facts">
      <div className="waymark-facts__tall">
        <dt>{t(`edgeProof.${end}`, { name: `${of.namespace}/${of.name}` })}</dt>
        {data === undefined && !proof.isError && <dd role="status">{t('workload.proof.loading')}</dd>}
        {proof.isError && <dd>{t('workload.proof.failed', { reason: toProblemWords(proof.error, t).title })}</dd>}
        {data?.certificates.map((certificate) => (
          <dd key={`${certificate.node} ${certificate.identity}`}>
            <span className="waymark-identity">{certificate.identity}</span>
            <br />
            {certificateWords(certificate, nowMs, t)}, {t('workload.proof.onNode', { node: certificate.node })}
          </dd>
        ))}
        {data?.certificates.length === 0 && data.gaps.length === 0 && <dd>{t('edgeProof.none')}</dd>}
        {data?.nodes.flatMap((node) =>
          node.is === 'read'
            ? []
            : [<dd key={node.node}>{t(`workload.proof.node.${node.is}`, { node: node.node })}</dd>],
        )}
        {seen !== undefined && identities.size > 0 && (
          <dd>{t(identities.has(seen) ? 'edgeProof.agrees' : 'edgeProof.differs', { identity: seen })}</dd>
        )}
      </div>
    </dl>
  );
}
