import type { WorkloadAnswer, WorkloadProofAnswer } from '@waymark/contract';
import { ratio } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { certificateWords } from '../../kit/certificate-words.ts';
import { formatCount, formatRatio } from '../../kit/format.ts';
import { toProblemWords } from '../../kit/problem-words.ts';
import type { Translate } from '../../messages/messages.ts';
import { incomingOf, provenOf } from './peers.ts';

interface ProofSectionProps {
  readonly answer: WorkloadAnswer;
  /** Undefined while it is asked for, or cannot be had. */
  readonly proof: WorkloadProofAnswer | undefined;
  readonly failure: unknown;
  readonly nowMs: number;
}

/** What is proven about mTLS: by counted connections, by what is asked of callers, and by certificates that ztunnels hold. */
export function ProofSection({ answer, proof, failure, nowMs }: ProofSectionProps): ReactElement {
  const { t } = useHost();
  const { mtls, plain } = provenOf(incomingOf(answer.picture, answer.workload.key));
  const { inboundMtls } = answer;
  return (
    <section className="waymark-workload__section">
      <h2>{t('workload.proof')}</h2>
      <dl className="waymark-proof">
        <div>
          <dt>{t('workload.proof.share')}</dt>
          <dd>
            {mtls + plain === 0
              ? t('workload.proof.noConnections')
              : t('workload.proof.counts', {
                  share: formatRatio(ratio(mtls, mtls + plain)),
                  mtls: formatCount(mtls),
                  all: formatCount(mtls + plain),
                })}
          </dd>
        </div>
        {inboundMtls !== undefined && (
          <div>
            <dt>{t('workload.proof.inbound')}</dt>
            <dd>{inboundWords(inboundMtls, t)}</dd>
          </div>
        )}
        {(proof?.certificates ?? []).map((certificate) => (
          <div key={`${certificate.node} ${certificate.identity}`}>
            <dt>
              {t('workload.proof.identity')} {t('workload.proof.onNode', { node: certificate.node })}
            </dt>
            <dd className="waymark-proof__identity">{certificate.identity}</dd>
            <dd>{certificateWords(certificate, nowMs, t)}</dd>
          </div>
        ))}
      </dl>
      {proof === undefined && failure === null && <p role="status">{t('workload.proof.loading')}</p>}
      {failure !== null && (
        <p className="waymark-quiet">{t('workload.proof.failed', { reason: toProblemWords(failure, t).title })}</p>
      )}
      {proof?.certificates.length === 0 && proof.gaps.length === 0 && (
        <p className="waymark-quiet">{t('workload.proof.none')}</p>
      )}
      {(proof?.nodes ?? []).flatMap((node) =>
        node.is === 'read' ? [] : [<p key={node.node}>{t(`workload.proof.node.${node.is}`, { node: node.node })}</p>],
      )}
    </section>
  );
}

function inboundWords(
  { mode, by, ports, notHonoured }: NonNullable<WorkloadAnswer['inboundMtls']>,
  t: Translate,
): string {
  return [
    t(`workload.proof.${mode}`),
    ...(by === undefined ? [] : [t('workload.proof.by', { name: `${by.namespace}/${by.name}` })]),
    ...ports.map((one) => t(`workload.proof.port.${one.mode}`, { port: one.port })),
    ...notHonoured.map((port) => t('workload.proof.notHonoured', { port })),
  ].join('; ');
}
