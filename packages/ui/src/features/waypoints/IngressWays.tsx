import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import type { WaypointAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { rateWords } from '../../kit/waypoint-words.ts';
import { NumberTh } from '../../kit/NumberTh.tsx';

const TONES = { through: 'good', past: 'soon', 'no effect': 'bad' } as const;

/** Whether ingress gateways go through it on their way to each service, and how much they sent. Nothing where none is asked for. */
export function IngressWays({ answer }: { readonly answer: WaypointAnswer }): ReactElement | null {
  const { t } = useHost();
  const { ingress, window } = answer;
  if (ingress.length === 0) return null;
  return (
    <section className="waymark-waypoint__section" aria-label={t('waypoint.ingress.title')}>
      <h2>{t('waypoint.ingress.title')}</h2>
      <p>{t('waypoint.ingress.lead')}</p>
      <div className="waymark-wide">
        <Table variant="compact" aria-label={t('waypoint.ingress.title')} gridBreakPoint="">
          <Thead>
            <Tr>
              <Th modifier="nowrap">{t('waypoint.col.service')}</Th>
              <Th modifier="nowrap">{t('waypoint.ingress.goes')}</Th>
              <NumberTh>{t('waypoints.col.through')}</NumberTh>
              <NumberTh>{t('waypoints.col.past')}</NumberTh>
            </Tr>
          </Thead>
          <Tbody>
            {ingress.map(({ namespace, name, is, label, sent }) => (
              <Tr key={`${namespace}/${name}`}>
                <Td>
                  {name} <span className="waymark-quiet">{namespace}</span>
                </Td>
                <Td>
                  <span className={`waymark-waypoint--${TONES[is]}`}>{t(`waypoint.ingress.${is}`)}</span>{' '}
                  <span className="waymark-quiet">{t(`waypoint.ingress.label.${label}`)}</span>
                </Td>
                <Td className="waymark-number">{rateWords(sent?.through, window)}</Td>
                <Td className="waymark-number">{rateWords(sent?.past, window)}</Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      </div>
    </section>
  );
}
