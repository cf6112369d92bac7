import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { WaypointRuleAnswer } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../host.ts';
import { FixHint } from './FixHint.tsx';
import { noteWords } from './note-words.ts';
import { useNow } from './use-now.ts';
import './waypoint-tones.css';

const TONES = {
  applied: 'good',
  'partly applied': 'soon',
  'not applied': 'bad',
  ignored: 'bad',
  unsaid: 'quiet',
  'out of reach': 'soon',
  'locks out': 'bad',
  'denies no more': 'bad',
} as const;

/** Policies and routes, and whether a waypoint applies them. */
export function RuleTable({ rules }: { readonly rules: readonly WaypointRuleAnswer[] }): ReactElement {
  const { t } = useHost();
  return (
    <Table variant="compact" aria-label={t('waypoint.rules.table')} gridBreakPoint="">
      <Thead>
        <Tr>
          <Th modifier="nowrap">{t('waypoint.col.kind')}</Th>
          <Th modifier="nowrap">{t('waypoint.col.rule')}</Th>
          <Th modifier="nowrap">{t('waypoint.col.targets')}</Th>
          <Th modifier="nowrap">{t('waypoint.col.effect')}</Th>
          <Th modifier="nowrap">{t('waypoint.col.status')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {rules.map((rule) => (
          <RuleRow key={`${rule.kind} ${rule.namespace}/${rule.name} ${rule.effect}`} rule={rule} />
        ))}
      </Tbody>
    </Table>
  );
}

const isByHost = ({ kind }: WaypointRuleAnswer): boolean => kind === 'VirtualService' || kind === 'DestinationRule';

function RuleRow({ rule }: { readonly rule: WaypointRuleAnswer }): ReactElement {
  const { t } = useHost();
  const nowMs = useNow(10_000);
  return (
    <Tr>
      <Td>
        {rule.kind}
        {rule.action !== undefined && <span className="waymark-quiet"> {rule.action}</span>}
      </Td>
      <Td>
        {rule.name} <span className="waymark-quiet">{rule.namespace}</span>
      </Td>
      <Td>{rule.targets.map(({ kind, name }) => `${kind} ${name}`).join(', ')}</Td>
      <Td>
        <span className={`waymark-waypoint--${TONES[rule.effect]}`}>{t(`waypoint.effect.${rule.effect}`)}</span>
      </Td>
      <Td>
        {(rule.effect === 'unsaid' || (isByHost(rule) && rule.notes.length === 0)) && t('waypoint.rules.unsaid')}
        {rule.notes.map((note) => (
          <p key={JSON.stringify(note)}>{noteWords(note, nowMs, t)}</p>
        ))}
        {rule.fix !== undefined && <FixHint fix={rule.fix} />}
      </Td>
    </Tr>
  );
}
