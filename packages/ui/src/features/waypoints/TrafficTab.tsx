import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { rateOf, throughputOf } from '@waymark/mesh';
import type { WaypointAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { formatConnectionRate, formatRequestRate, formatThroughput } from '../../kit/format.ts';
import { errorWords, latencyWords, placeWords } from '../../kit/waypoint-words.ts';
import { NumberTh } from '../../kit/NumberTh.tsx';

type Traffic = NonNullable<WaypointAnswer['traffic']>;
type Pair = Traffic['through'][number];

/** Who comes through, and who goes past and why. */
export function TrafficTab({ answer }: { readonly answer: WaypointAnswer }): ReactElement {
  const { t } = useHost();
  const { traffic, window } = answer;
  if (traffic === undefined) return <p className="waymark-quiet">{t('waypoint.traffic.unread')}</p>;
  return (
    <>
      {traffic.withheld === 'some' && <p className="waymark-quiet">{t('waypoint.traffic.withheld')}</p>}
      <PairTable of="past" pairs={traffic.past} window={window} />
      <PairTable of="through" pairs={traffic.through} window={window} />
      <PairTable of="into" pairs={traffic.into} window={window} />
    </>
  );
}

function PairTable(props: {
  readonly of: 'through' | 'into' | 'past';
  readonly pairs: readonly Pair[];
  readonly window: WaypointAnswer['window'];
}): ReactElement {
  const { t } = useHost();
  const { of, pairs, window } = props;
  const title = t(`waypoint.traffic.${of}`);
  const rate = (count: number, words: (rate: ReturnType<typeof rateOf>) => string): string =>
    count === 0 ? '–' : words(rateOf(count, window));
  return (
    <section className="waymark-waypoint__section">
      <h2>{title}</h2>
      {pairs.length === 0 ? (
        <p className="waymark-quiet">{t(`waypoint.traffic.${of}.none`)}</p>
      ) : (
        <div className="waymark-wide">
          <Table variant="compact" aria-label={title} gridBreakPoint="">
            <Thead>
              <Tr>
                <Th modifier="nowrap">{t('waypoint.col.from')}</Th>
                {of !== 'into' && <Th modifier="nowrap">{t('waypoint.col.to')}</Th>}
                <Th modifier="nowrap">{t('waypoint.col.asked')}</Th>
                {of !== 'into' && <NumberTh>{t('waypoint.col.requests')}</NumberTh>}
                {of === 'through' && <NumberTh>{t('waypoint.col.latency')}</NumberTh>}
                {of !== 'through' && <NumberTh>{t('waypoint.col.connections')}</NumberTh>}
                <NumberTh>{t('waypoint.col.failed')}</NumberTh>
                {of !== 'through' && <NumberTh>{t('waypoint.col.bytes')}</NumberTh>}
                {of === 'past' && <Th modifier="nowrap">{t('waypoint.col.because')}</Th>}
              </Tr>
            </Thead>
            <Tbody>
              {pairs.map((pair) => (
                <Tr key={`${pair.from} ${pair.to} ${pair.service ?? ''}`}>
                  <Td>{placeWords(pair.from, t)}</Td>
                  {of !== 'into' && <Td>{placeWords(pair.to, t)}</Td>}
                  <Td>{pair.service ?? '–'}</Td>
                  {of !== 'into' && <Td className="waymark-number">{rate(pair.requests, formatRequestRate)}</Td>}
                  {of === 'through' && <Td className="waymark-number">{latencyWords(pair)}</Td>}
                  {of !== 'through' && (
                    <Td className="waymark-number">{rate(pair.connections, formatConnectionRate)}</Td>
                  )}
                  <Td className="waymark-number">{errorWords(pair)}</Td>
                  {of !== 'through' && (
                    <Td className="waymark-number">
                      {pair.bytes === 0 ? '–' : formatThroughput(throughputOf(pair.bytes, window))}
                    </Td>
                  )}
                  {of === 'past' && (
                    <Td modifier="nowrap">{pair.why === undefined ? '' : t(`waypoint.past.why.${pair.why}`)}</Td>
                  )}
                </Tr>
              ))}
            </Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}
