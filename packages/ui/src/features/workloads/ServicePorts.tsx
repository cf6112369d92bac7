import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ServiceAnswer } from '@waymark/contract';
import { rateOf } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { formatRequestRate } from '../../kit/format.ts';

/** What a service’s ports are taken for, and what proxies really read of its requests. */
export function ServicePorts({ answer }: { readonly answer: ServiceAnswer }): ReactElement {
  const { t } = useHost();
  const { ports, seen, picture } = answer;
  return (
    <section className="waymark-workload__section">
      <h2>{t('service.ports')}</h2>
      <Table variant="compact" borders={false} aria-label={t('service.ports')} gridBreakPoint="">
        <Thead>
          <Tr>
            <Th modifier="nowrap">{t('service.port')}</Th>
            <Th modifier="nowrap">{t('service.port.declared')}</Th>
            <Th modifier="nowrap">{t('service.port.speaks')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {ports.map(({ port, name, appProtocol, transport = 'TCP', speaks }) => (
            <Tr key={`${port} ${transport}`}>
              <Td>
                {port} <span className="waymark-quiet">{transport}</span>
              </Td>
              <Td>{[name, appProtocol].filter((word) => word !== undefined).join(', ') || '–'}</Td>
              <Td>{speaks === 'undeclared' ? t('service.port.undeclared') : speaks}</Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {seen.length === 0 ? (
        <p className="waymark-quiet">{t('service.seen.none')}</p>
      ) : (
        seen.map(({ protocol, requests, reporters }) => (
          <p key={protocol}>
            {t('service.seen', {
              protocol,
              rate: formatRequestRate(rateOf(requests, picture.window)),
              by: reporters.map((one) => t(`service.seen.by.${one}`)).join(', '),
            })}
          </p>
        ))
      )}
    </section>
  );
}
