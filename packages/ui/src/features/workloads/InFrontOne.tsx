import type { WaypointInFrontAnswer } from '@waymark/contract';
import type { TrafficWindow } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../../host.ts';
import { Findings } from '../../kit/Findings.tsx';
import { formatCount } from '../../kit/format.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { WaypointMark } from '../../kit/WaypointMark.tsx';
import { errorWords, rateWords } from '../../kit/waypoint-words.ts';
import { CallerTable } from './CallerTable.tsx';

interface InFrontOneProps {
  readonly one: WaypointInFrontAnswer;
  readonly cluster: string;
  readonly window: TrafficWindow;
}

/** More names of rules than this are on the waypoint's own page. */
const FEW_RULES = 6;

/** One waypoint as callers of the workload meet it. */
export function InFrontOne({ one, cluster, window }: InFrontOneProps): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  const { namespace, name, pods, traffic, findings, rules } = one;
  const path = `/waypoints/${[cluster, namespace, name].map(encodeURIComponent).join('/')}`;
  const isSkipped = (traffic?.around ?? []).length > 0;
  return (
    <div className="waymark-in-front">
      <p>
        <WaypointMark /> <Link to={`${path}${carriedSearch(search)}`}>{name}</Link>{' '}
        <span className="waymark-quiet">{namespace}</span>{' '}
        {one.is === 'missing' ? t('waypoint.missing') : t('waypoint.ready', pods)} ·{' '}
        {one.by.map((by) => `${by.kind} ${by.name}: ${t(`inFront.standing.${by.standing}`)}`).join(', ')}
      </p>
      <p>
        {traffic === undefined
          ? t('inFront.unread')
          : t('inFront.counts', {
              through: rateWords(traffic.through, window),
              errors: errorWords(traffic.through),
              past: rateWords(traffic.past, window),
            })}
      </p>
      <Findings findings={findings} window={window} as="part" />
      {traffic !== undefined && traffic.failing.length > 0 && (
        <CallerTable title={t('inFront.failing')} pairs={traffic.failing} window={window} last="failed" />
      )}
      {traffic !== undefined && isSkipped && (
        <CallerTable title={t('inFront.around')} pairs={traffic.around} window={window} last="why" />
      )}
      {rules.length > 0 && isSkipped && (
        <div>
          <p>{t('inFront.skipped', { count: rules.length })}</p>
          <ul className="waymark-in-front__rules">
            {rules.slice(0, FEW_RULES).map((rule) => (
              <li key={`${rule.kind} ${rule.namespace}/${rule.name}`}>
                {rule.kind} {rule.namespace}/{rule.name}
                {rule.action !== undefined && <span className="waymark-quiet"> {rule.action}</span>}
              </li>
            ))}
          </ul>
          {rules.length > FEW_RULES && (
            <Link to={`${path}${withTab(carriedSearch(search))}`}>
              {t('inFront.moreRules', { count: formatCount(rules.length - FEW_RULES) })}
            </Link>
          )}
        </div>
      )}
    </div>
  );
}

function withTab(search: string): string {
  const to = new URLSearchParams(search);
  to.set('tab', 'rules');
  return `?${to.toString()}`;
}
