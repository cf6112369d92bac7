import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import type { WaypointAnswer, WaypointRuleAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { noteWords } from '../../kit/note-words.ts';
import { useNow } from '../../kit/use-now.ts';
import { FixHint } from '../../kit/FixHint.tsx';

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

/** What applies at this waypoint, and what only looks as if it did. */
export function RulesTab({ answer }: { readonly answer: WaypointAnswer }): ReactElement {
  const { t } = useHost();
  const { rules, outside } = answer;
  return (
    <>
      <p>{t('waypoint.rules.lead')}</p>
      {rules.length === 0 ? (
        <p className="waymark-quiet">{t('waypoint.rules.none')}</p>
      ) : (
        <div className="waymark-wide">
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
        </div>
      )}
      {outside.rules > 0 && <p className="waymark-quiet">{t('waypoint.outside.rules', { count: outside.rules })}</p>}
    </>
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
