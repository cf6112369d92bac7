import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { readPlaceKey } from '@waymark/mesh';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../../host.ts';
import { shortenMiddle } from '../../kit/format.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { NumberTh } from '../../kit/NumberTh.tsx';
import { placePath } from '../../kit/place-path.ts';
import type { Peer } from './peers.ts';

interface PeersTableProps {
  readonly title: string;
  readonly empty: string;
  readonly peers: readonly Peer[];
}

/** Who calls the workload, or whom it calls; a peer that is a workload opens its page. */
export function PeersTable({ title, empty, peers }: PeersTableProps): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  return (
    <section className="waymark-workload__section">
      <h2>{title}</h2>
      {peers.length === 0 ? (
        <p className="waymark-quiet">{empty}</p>
      ) : (
        <div className="waymark-wide" tabIndex={0} role="region" aria-label={title}>
          <Table variant="compact" borders={false} aria-label={title} gridBreakPoint="">
            <Thead>
              <Tr>
                <Th>{t('workload.peer')}</Th>
                <Th>{t('workload.layer')}</Th>
                <NumberTh>{t('workload.rate')}</NumberTh>
                <NumberTh>{t('workload.errors')}</NumberTh>
                <NumberTh>{t('workload.latency')}</NumberTh>
                <NumberTh>{t('workload.mtls')}</NumberTh>
              </Tr>
            </Thead>
            <Tbody>
              {peers.map((peer) => {
                const id = readPlaceKey(peer.key);
                const path = id === undefined ? undefined : placePath(id);
                const name = shortenMiddle(peer.name, 36);
                return (
                  <Tr key={peer.id}>
                    <Td title={peer.name}>
                      {path === undefined ? name : <Link to={`${path}${carriedSearch(search)}`}>{name}</Link>}
                    </Td>
                    <Td>{peer.layer}</Td>
                    <Td className="waymark-number" modifier="nowrap">
                      {peer.rate}
                    </Td>
                    <Td className="waymark-number" modifier="nowrap">
                      {peer.errors}
                    </Td>
                    <Td className="waymark-number" modifier="nowrap">
                      {peer.latency}
                    </Td>
                    <Td className="waymark-number" modifier="nowrap">
                      {peer.mtls}
                    </Td>
                  </Tr>
                );
              })}
            </Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}
