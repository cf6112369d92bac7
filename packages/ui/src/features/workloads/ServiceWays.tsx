import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { BindingAnswer, ServiceAnswer } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { useNow } from '../../kit/use-now.ts';
import { toBindingWords, toNoteWords } from './config-words.ts';

/** Which waypoint each way of calling a service passes, by what, and what istiod says of it. */
export function ServiceWays({ answer }: { readonly answer: ServiceAnswer }): ReactElement {
  const { t } = useHost();
  const { binding, ingress, members } = answer;
  return (
    <section className="waymark-workload__section" aria-label={t('service.ways')}>
      <h2>{t('service.ways')}</h2>
      <div className="waymark-wide" tabIndex={0} role="region" aria-label={t('service.ways.table')}>
        <Table variant="compact" borders={false} aria-label={t('service.ways.table')} gridBreakPoint="">
          <Thead>
            <Tr>
              <Th modifier="nowrap">{t('service.way')}</Th>
              <Th modifier="nowrap">{t('config.waypoint')}</Th>
              <Th>{t('service.why')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            <Way called={t('service.way.name')} bindings={[binding]} />
            {binding.is === 'bound' && (
              <Tr>
                <Td>{t('service.way.ingress')}</Td>
                <Td>{t(ingress === 'yes' ? 'service.through' : 'service.past')}</Td>
                <Td>{t(`waypoint.why.ingress.${ingress}`)}</Td>
              </Tr>
            )}
            {members.map(({ place, byAddress }) => (
              <Way
                key={place.key}
                called={t('service.way.address', { name: 'name' in place.id ? place.id.name : '' })}
                bindings={byAddress}
              />
            ))}
          </Tbody>
        </Table>
      </div>
    </section>
  );
}

function Way(props: {
  readonly called: string;
  readonly bindings: readonly BindingAnswer[] | undefined;
}): ReactElement {
  const { t } = useHost();
  const nowMs = useNow(10_000);
  const { called, bindings } = props;
  return (
    <Tr>
      <Td>{called}</Td>
      <Td>
        {bindings === undefined
          ? t('workload.notAllowed', { what: 'pods' })
          : bindings.map((one) => toBindingWords(one, t)).join(' / ') || '–'}
      </Td>
      <Td>
        {(bindings ?? [])
          .flatMap(({ askedBy, notes }) => [
            ...(askedBy === undefined ? [] : [t(`service.asked.${askedBy}`)]),
            ...toNoteWords(notes, nowMs, t),
          ])
          .map((words) => (
            <p key={words}>{words}</p>
          ))}
      </Td>
    </Tr>
  );
}
