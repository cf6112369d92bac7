import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement, ReactNode } from 'react';
import type { WaypointAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { Canaries } from './Canaries.tsx';
import { IngressWays } from './IngressWays.tsx';
import { WhoEnrols } from './WhoEnrols.tsx';
import { useNow } from '../../kit/use-now.ts';
import { conditionAge } from '../../kit/note-words.ts';
import type { Translate } from '../../messages/messages.ts';
import { Findings } from '../../kit/Findings.tsx';
import { allowsWords, takesWords } from '../../kit/waypoint-words.ts';

type Facts = WaypointAnswer['facts'];

/** What is wrong first, then what it is. */
export function OverviewTab({ answer }: { readonly answer: WaypointAnswer }): ReactElement {
  const { facts, findings, window } = answer;
  return (
    <>
      <Findings findings={findings} window={window} />
      {facts.is !== 'missing' && (
        <>
          <FactList facts={facts} />
          <Replicas facts={facts} />
          <WhoEnrols answer={answer} />
          <Canaries answer={answer} />
          <IngressWays answer={answer} />
        </>
      )}
    </>
  );
}

function FactList({ facts }: { readonly facts: Facts }): ReactElement {
  const { t } = useHost();
  const nowMs = useNow(10_000);
  const name = facts.className ?? '';
  return (
    <section className="waymark-waypoint__section" aria-label={t('waypoint.overview.facts')}>
      <h2>{t('waypoint.overview.facts')}</h2>
      <DescriptionList isHorizontal isCompact>
        <Fact term={t('waypoint.overview.class')}>
          {facts.is === 'by hand' ? t('waypoint.overview.byHand', { name }) : name}
        </Fact>
        <Fact term={t('waypoint.overview.for')}>
          {takesWords(facts, t)} ({t(`waypoint.why.by.${facts.takes.saidBy}`)})
        </Fact>
        <Fact term={t('waypoint.overview.allows')}>{allowsWords(facts, t)}</Fact>
        <Fact term={t('waypoint.overview.addresses')}>
          {facts.addresses.length === 0 ? t('waypoint.overview.noAddress') : facts.addresses.join(', ')}
        </Fact>
        <Fact term={t('waypoint.overview.listeners')}>
          <ul className="waymark-waypoint__plain">
            {facts.listeners.map(({ protocol, port, use }) => (
              <li key={`${protocol} ${port ?? ''}`}>
                {protocol} {port}
                {use === 'refused' && <> ({t('waypoint.overview.refused')})</>}
              </li>
            ))}
          </ul>
        </Fact>
        <Fact term={t('waypoint.overview.conditions')}>
          <ul className="waymark-waypoint__plain">
            {facts.conditions.map(({ type, status, reason, sinceMs }) => (
              <li key={type}>
                {type} = {status} ({reason}), {conditionAge(sinceMs, nowMs, t)}
              </li>
            ))}
          </ul>
        </Fact>
      </DescriptionList>
    </section>
  );
}

function Fact(props: { readonly term: string; readonly children: ReactNode }): ReactElement {
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{props.term}</DescriptionListTerm>
      <DescriptionListDescription>{props.children}</DescriptionListDescription>
    </DescriptionListGroup>
  );
}

function Replicas({ facts }: { readonly facts: Facts }): ReactElement {
  const { t } = useHost();
  return (
    <section className="waymark-waypoint__section">
      <h2>{t('waypoint.overview.replicas')}</h2>
      {facts.replicas.length === 0 ? (
        <p className="waymark-quiet">
          {t(facts.pods.of === 0 ? 'waypoint.overview.noReplicas' : 'waypoint.overview.hiddenReplicas')}
        </p>
      ) : (
        <div className="waymark-wide">
          <Table variant="compact" aria-label={t('waypoint.overview.replicas')} gridBreakPoint="">
            <Thead>
              <Tr>
                <Th modifier="nowrap">{t('waypoint.col.pod')}</Th>
                <Th modifier="nowrap">{t('waypoint.col.ready')}</Th>
                <Th modifier="nowrap">{t('waypoint.col.node')}</Th>
                <Th modifier="nowrap">{t('waypoint.col.version')}</Th>
                <Th modifier="nowrap">{t('waypoint.col.sync')}</Th>
              </Tr>
            </Thead>
            <Tbody>
              {facts.replicas.map((replica) => (
                <Tr key={replica.pod}>
                  <Td>{replica.pod}</Td>
                  <Td>{t(replica.ready ? 'waypoint.yes' : 'waypoint.no')}</Td>
                  <Td>{replica.node ?? '–'}</Td>
                  <Td>{replica.version ?? '–'}</Td>
                  <Td>{syncWords(replica.sync, t)}</Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}

function syncWords(sync: Facts['replicas'][number]['sync'], t: Translate): string {
  if (sync === undefined) return t('waypoint.sync.unknown');
  if (sync === 'unconnected') return t('waypoint.sync.unconnected');
  return sync.map(({ type, state, error = '' }) => t(`waypoint.sync.state.${state}`, { type, error })).join(', ');
}
