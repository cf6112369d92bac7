import { Alert } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { TrafficWindow } from '@waymark/mesh';
import type { WaypointFindingAnswer } from '@waymark/contract';
import { useHost } from '../host.ts';
import { conditionAge } from './note-words.ts';
import { FixHint } from './FixHint.tsx';
import { IgnoredSettings } from './IgnoredSettings.tsx';
import { findingWords, measuredWords } from './waypoint-words.ts';
import './waypoint-tones.css';

const VARIANT = { error: 'danger', warning: 'warning', info: 'info' } as const;

/** What is wrong, what it comes to, what istiod says to the contrary, and the way out. */
export function Findings(props: {
  readonly findings: readonly WaypointFindingAnswer[];
  readonly window: TrafficWindow;
  /** `part`: below a heading that says what they are about. */
  readonly as?: 'section' | 'part';
}): ReactElement {
  const { t } = useHost();
  const list = props.findings.map((finding) => <Finding key={finding.code} finding={finding} window={props.window} />);
  if (props.as === 'part') return <>{list}</>;
  return (
    <section className="waymark-waypoint__section" aria-label={t('waypoint.findings')}>
      <h2>{t('waypoint.findings')}</h2>
      {props.findings.length === 0 && <p className="waymark-quiet">{t('waypoint.findings.none')}</p>}
      {list}
    </section>
  );
}

function Finding(props: { readonly finding: WaypointFindingAnswer; readonly window: TrafficWindow }): ReactElement {
  const { t, now } = useHost();
  const { finding } = props;
  const { measured, told, fails, fix } = finding;
  const numbers = measured === undefined ? '' : measuredWords(measured, props.window);
  return (
    <Alert
      className="waymark-waypoint__finding"
      isInline
      variant={VARIANT[finding.severity]}
      component="h3"
      title={findingWords(finding, t)}
    >
      {finding.settings !== undefined && <IgnoredSettings settings={finding.settings} />}
      {finding.unless !== undefined && <p>{t(`waypoint.finding.unless.${finding.unless}`)}</p>}
      {fails !== undefined && <p>{t(`waypoint.fails.${fails}`)}</p>}
      {numbers !== '' && <p>{t('waypoint.finding.measured', { numbers })}</p>}
      {told !== undefined && (
        <p>
          {t('waypoint.finding.told', {
            type: told.type,
            status: told.status,
            reason: told.reason,
            age: conditionAge(told.sinceMs, now(), t),
          })}
        </p>
      )}
      {fix !== undefined && <FixHint fix={fix} />}
    </Alert>
  );
}
