import { Button, Title } from '@patternfly/react-core';
import type { WorkloadAnswer } from '@waymark/contract';
import { useMemo, type ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../../host.ts';
import { toCaptureWords, toMark } from '../../kit/capture.ts';
import { CaptureBadge } from '../../kit/CaptureBadge.tsx';
import { carriedSearch } from '../../kit/global-choice.ts';
import { HealthBadge } from '../../kit/HealthBadge.tsx';
import { LogsLink } from '../../kit/LogsLink.tsx';
import type { Translate } from '../../messages/messages.ts';
import { ControlPlaneBadge } from './ControlPlaneBadge.tsx';
import { healthOf } from './place-health.ts';
import { unreachedWords } from './unreached.ts';
import { UnreachedReasons } from './UnreachedReasons.tsx';

interface WorkloadHeaderProps {
  readonly answer: WorkloadAnswer;
  /** Id of what the button opens; undefined where there is nothing to tell. */
  readonly whyId: string | undefined;
  readonly isWhyOpen: boolean;
  readonly onWhy: () => void;
}

/** Who it is, how it takes part in the mesh, how it does and where it runs. */
export function WorkloadHeader({ answer, whyId, isWhyOpen, onWhy }: WorkloadHeaderProps): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  const { workload, kind, inFront } = answer;
  const { id, capture } = workload;
  const health = useMemo(() => healthOf(workload, answer.picture, t), [workload, answer.picture, t]);
  const unreached = useMemo(() => unreachedWords({ inFront, place: workload }, t), [inFront, workload, t]);
  const [name, namespace] = 'name' in id ? [id.name, id.namespace] : ['', ''];
  const carried = new URLSearchParams(carriedSearch(search));
  carried.set('selected', workload.key);
  return (
    <header>
      <p className="waymark-quiet">
        <Link to={`/workloads${carriedSearch(search)}`}>{t('workload.list')}</Link> ·{' '}
        {t('workload.kindIn', { kind: kind ?? t('workload.somewhere'), namespace })}
      </p>
      <div className="waymark-workload__badges">
        <Title headingLevel="h1" size="xl">
          {name}
        </Title>
        {capture !== undefined && <CaptureBadge mark={toMark(capture)} words={toCaptureWords(capture, t)} />}
        {workload.role === 'control-plane' && 'cluster' in id && <ControlPlaneBadge cluster={id.cluster} />}
        {whyId !== undefined && (
          <Button variant="link" isInline aria-expanded={isWhyOpen} aria-controls={whyId} onClick={onWhy}>
            {t('workload.why')}
          </Button>
        )}
        <HealthBadge tone={unreached.length > 0 ? 'failing' : health.tone} />
        <Link to={`/topology?${carried.toString()}`}>{t('workload.openTopology')}</Link>
        <LogsLink of={{ place: workload.key }} />
      </div>
      <p>
        {health.words} {runsWords(answer, t)}
      </p>
      <UnreachedReasons sentences={unreached} />
    </header>
  );
}

function runsWords({ workload, pods }: WorkloadAnswer, t: Translate): string {
  const count = workload.pods ?? { ready: 0, of: 0 };
  if (pods.is !== 'told') return `${t('workload.ready', count)}.`;
  const nodes = [...new Set(pods.items.flatMap(({ at }) => (at === undefined ? [] : [at.node])))].sort();
  if (pods.items.length === 0) return t('workload.scaledDown');
  return `${t('workload.runs', { ...count, count: nodes.length, nodes: nodes.join(', ') || '–' })}.`;
}
