import type { ReactElement } from 'react';
import type { WaypointAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { RuleTable } from '../../kit/RuleTable.tsx';

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
          <RuleTable rules={rules} />
        </div>
      )}
      {outside.rules > 0 && <p className="waymark-quiet">{t('waypoint.outside.rules', { count: outside.rules })}</p>}
    </>
  );
}
