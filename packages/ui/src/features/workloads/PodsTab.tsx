import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { WorkloadAnswer, WorkloadPodAnswer, WorkloadProofAnswer } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { CaptureBadge } from '../../kit/CaptureBadge.tsx';
import type { Translate } from '../../messages/messages.ts';
import { NotShown } from './NotShown.tsx';
import { markOf, stateWords, waitingWords } from './why-groups.ts';

interface PodsTabProps {
  readonly pods: WorkloadAnswer['pods'];
  readonly proof: WorkloadProofAnswer | undefined;
  readonly nowMs: number;
}

/** Each pod with its state, where it runs, and what its ztunnel tells callers to speak to it. */
export function PodsTab({ pods, proof, nowMs }: PodsTabProps): ReactElement {
  const { t } = useHost();
  if (pods.is !== 'told') return <NotShown is={pods.is} what="pods" />;
  if (pods.items.length === 0) return <p className="waymark-quiet">{t('pods.none')}</p>;
  return (
    <div className="waymark-wide" tabIndex={0} role="region" aria-label={t('pods.label')}>
      <Table variant="compact" aria-label={t('pods.label')} gridBreakPoint="">
        <Thead>
          <Tr>
            <Th>{t('pods.name')}</Th>
            <Th>{t('pods.state')}</Th>
            <Th>{t('pods.ready')}</Th>
            <Th>{t('pods.node')}</Th>
            <Th>{t('pods.ip')}</Th>
            <Th>{t('pods.account')}</Th>
            <Th>{t('pods.protocol')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {pods.items.map((pod) => (
            <Tr key={pod.name}>
              <Td>{pod.name}</Td>
              <Td>
                <CaptureBadge mark={markOf(pod.explained)} words={stateWords(pod.explained, t)} />{' '}
                <span className="waymark-quiet">{waitingWords(pod.explained, nowMs, t)}</span>
              </Td>
              <Td>{t(`pods.ready.${pod.ready ? 'yes' : 'no'}`)}</Td>
              <Td>{pod.at?.node ?? '–'}</Td>
              <Td>{pod.at?.ip ?? '–'}</Td>
              <Td>{pod.account ?? '–'}</Td>
              <Td>{protocolOf(pod, proof, t)}</Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}

function protocolOf({ name }: WorkloadPodAnswer, proof: WorkloadProofAnswer | undefined, t: Translate): string {
  const told = proof?.pods.find((one) => one.name === name);
  if (told === undefined) return '–';
  if (told.protocol === undefined) return t('pods.protocol.unknown');
  return told.served === 'pending' ? t('pods.served.pending', { protocol: told.protocol }) : told.protocol;
}
