import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { toAge } from '../../kit/age.ts';
import { formatInstant } from '../../kit/format.ts';
import { useNow } from '../../kit/use-now.ts';
import type { ConnectionsSection, ServiceRow } from './panel-sections.ts';

/** Connections as L4 proxies counted them: opened, failed and why, bytes both ways, split by the service asked for. */
export function Connections(props: {
  readonly connections: ConnectionsSection;
  readonly services: readonly ServiceRow[];
}): ReactElement {
  const { t } = useHost();
  const now = useNow(15_000);
  const { opened, failed, uncounted, told, lastFailureMs, toServer, toClient } = props.connections;
  const unknown = <span className="waymark-quiet">{t('panel.notKnown')}</span>;
  return (
    <section className="waymark-panel__section">
      <h3>{t('panel.connections')}</h3>
      <dl className="waymark-facts">
        <div>
          <dt>{t('panel.opened')}</dt>
          <dd>{opened ?? unknown}</dd>
        </div>
        {failed.map(({ reason, count }) => (
          <div key={reason}>
            <dt className="waymark-tone--alarm">{reason}</dt>
            <dd className="waymark-tone--alarm">{count}</dd>
          </div>
        ))}
        {lastFailureMs !== undefined && (
          <div>
            <dt>{t('panel.lastFailure')}</dt>
            <dd title={formatInstant(lastFailureMs)}>{toAge(lastFailureMs, now, t)}</dd>
          </div>
        )}
        <div>
          <dt>{t('panel.toServer')}</dt>
          <dd>{toServer ?? unknown}</dd>
        </div>
        <div>
          <dt>{t('panel.toClient')}</dt>
          <dd>{toClient ?? unknown}</dd>
        </div>
      </dl>
      {told !== undefined && <p className="waymark-quiet">{told}</p>}
      {uncounted !== undefined && <p className="waymark-quiet">{uncounted}</p>}
      {props.services.length > 0 && (
        <Table
          variant="compact"
          borders={false}
          aria-label={t('panel.byService')}
          className="waymark-panel__table"
          gridBreakPoint=""
        >
          <Thead>
            <Tr>
              <Th>{t('panel.service')}</Th>
              <Th className="waymark-number">{t('panel.opened')}</Th>
              <Th className="waymark-number">{t('panel.failed')}</Th>
              <Th className="waymark-number">{t('panel.bytes')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {props.services.map((row) => (
              <Tr key={row.service}>
                <Td>{row.service}</Td>
                <Td className="waymark-number">{row.opened}</Td>
                <Td className="waymark-number">{row.failed}</Td>
                <Td className="waymark-number">{row.bytes}</Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
    </section>
  );
}
