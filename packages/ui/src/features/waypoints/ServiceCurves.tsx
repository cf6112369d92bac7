import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import type { WaypointSeriesAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { formatCount } from '../../kit/format.ts';
import { Sparkline } from '../../kit/Sparkline.tsx';
import { CURVES, toCurves } from './metrics-curves.ts';

/** The same curves for each service that the waypoint is asked for, busiest first. A kind that no service has makes no column. */
export function ServiceCurves(props: {
  readonly answer: WaypointSeriesAnswer;
  /** The newest so many of the points. */
  readonly steps: number;
}): ReactElement | null {
  const { answer, steps } = props;
  const { t } = useHost();
  const rows = answer.services.map(({ namespace, name, points }) => ({
    namespace,
    name,
    curves: toCurves(points.slice(-steps)),
  }));
  const columns = CURVES.filter((name) => rows.some(({ curves }) => curves.some((curve) => curve.name === name)));
  if (columns.length === 0) return null;
  return (
    <section className="waymark-waypoint__section">
      <h2>{t('waypoint.metrics.services')}</h2>
      <div className="waymark-wide" tabIndex={0} role="region" aria-label={t('waypoint.metrics.services')}>
        <Table variant="compact" aria-label={t('waypoint.metrics.services')} gridBreakPoint="">
          <Thead>
            <Tr>
              <Th modifier="nowrap">{t('waypoint.col.service')}</Th>
              {columns.map((name) => (
                <Th key={name} modifier="nowrap">
                  {t(`waypoint.metrics.${name}`)}
                </Th>
              ))}
            </Tr>
          </Thead>
          <Tbody>
            {rows.map(({ namespace, name, curves }) => (
              <Tr key={`${namespace}/${name}`}>
                <Td>
                  {name} <span className="waymark-quiet">{namespace}</span>
                </Td>
                {columns.map((column) => {
                  const curve = curves.find((one) => one.name === column);
                  return (
                    <Td key={column}>
                      {curve === undefined ? (
                        '–'
                      ) : (
                        <span className="waymark-waypoint__curve">
                          <Sparkline
                            values={curve.values}
                            tone={curve.tone}
                            label={t('waypoint.metrics.last', {
                              name: `${name}, ${t(`waypoint.metrics.${column}`)}`,
                              value: curve.last,
                            })}
                          />
                          <span>{curve.last}</span>
                        </span>
                      )}
                    </Td>
                  );
                })}
              </Tr>
            ))}
          </Tbody>
        </Table>
      </div>
      {answer.more > 0 && (
        <p className="waymark-quiet">{t('waypoint.rowsLeft', { count: formatCount(answer.more) })}</p>
      )}
    </section>
  );
}
