import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { AmbientSignalAnswer } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import '../../kit/waypoint-tones.css';
import '../../kit/tables.css';
import './mesh.css';

const TONES = { on: 'good', off: 'bad', unknown: 'quiet' } as const;

/** Each piece of evidence: what it is about, what it says, in which object, and how many of its pods are ready. */
export function SignalTable(props: {
  readonly signals: readonly AmbientSignalAnswer[];
  readonly label: string;
}): ReactElement {
  const { t } = useHost();
  return (
    <div className="waymark-wide" tabIndex={0} role="region" aria-label={props.label}>
      <Table variant="compact" aria-label={props.label} gridBreakPoint="">
        <Thead>
          <Tr>
            <Th modifier="nowrap">{t('mesh.col.of')}</Th>
            <Th modifier="nowrap">{t('mesh.col.says')}</Th>
            <Th modifier="nowrap">{t('mesh.col.object')}</Th>
            <Th modifier="nowrap">{t('mesh.col.written')}</Th>
            <Th modifier="nowrap">{t('mesh.col.ready')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {props.signals.map(({ of, says, why, object, written, pods }) => (
            <Tr key={`${of} ${object?.kind ?? ''} ${object?.namespace ?? ''}/${object?.name ?? ''}`}>
              <Td>{t(`mesh.signal.${of}`)}</Td>
              <Td>
                <span className={`waymark-waypoint--${TONES[says]}`}>{t(`mesh.says.${says}`)}</span>
              </Td>
              <Td>
                {object === undefined ? (
                  '–'
                ) : (
                  <>
                    {object.kind} {object.name} <span className="waymark-quiet">{object.namespace}</span>
                  </>
                )}
              </Td>
              <Td>
                {written !== undefined && <code>{written}</code>} {why !== undefined && t(`mesh.why.${why}`)}
              </Td>
              <Td className={pods !== undefined && pods.ready < pods.of ? 'waymark-waypoint--soon' : ''}>
                {pods === undefined ? '–' : `${pods.ready}/${pods.of}`}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}
