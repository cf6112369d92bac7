import type { WorkloadAnswer, WorkloadProofAnswer } from '@waymark/contract';
import { useMemo, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { lastWords } from '../../kit/time-words.ts';
import { InFrontSection } from './InFrontSection.tsx';
import { MiniGraph } from './MiniGraph.tsx';
import { peersOf } from './peers.ts';
import { PeersTable } from './PeersTable.tsx';
import { ProofSection } from './ProofSection.tsx';

interface SummaryTabProps {
  readonly answer: WorkloadAnswer;
  readonly proof: WorkloadProofAnswer | undefined;
  readonly failure: unknown;
  readonly nowMs: number;
}

export function SummaryTab({ answer, proof, failure, nowMs }: SummaryTabProps): ReactElement {
  const { t } = useHost();
  const { picture, workload } = answer;
  const incoming = useMemo(() => peersOf(picture, workload.key, 'from', t), [picture, workload.key, t]);
  const outgoing = useMemo(() => peersOf(picture, workload.key, 'to', t), [picture, workload.key, t]);
  const window = lastWords(picture.window.seconds, t);
  return (
    <div className="waymark-workload__summary">
      <div>
        {workload.role === 'workload' && 'cluster' in workload.id && (
          <InFrontSection inFront={answer.inFront} cluster={workload.id.cluster} window={picture.window} />
        )}
        <PeersTable title={t('workload.in', { window })} empty={t('workload.noneIn')} peers={incoming} />
        <PeersTable title={t('workload.out', { window })} empty={t('workload.noneOut')} peers={outgoing} />
      </div>
      <div>
        <section className="waymark-workload__section">
          <h2>{t('workload.pictureTitle')}</h2>
          <MiniGraph picture={picture} own={workload.key} />
        </section>
        <ProofSection answer={answer} proof={proof} failure={failure} nowMs={nowMs} />
      </div>
    </div>
  );
}
