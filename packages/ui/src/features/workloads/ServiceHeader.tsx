import { Title } from '@patternfly/react-core';
import type { ServiceAnswer } from '@waymark/contract';
import { useMemo, type ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../../host.ts';
import { toCaptureWords, toMark } from '../../kit/capture.ts';
import { CaptureBadge } from '../../kit/CaptureBadge.tsx';
import { carriedSearch } from '../../kit/global-choice.ts';
import { HealthBadge } from '../../kit/HealthBadge.tsx';
import { LogsLink } from '../../kit/LogsLink.tsx';
import { healthOf } from './place-health.ts';
import { unreachedWords } from './unreached.ts';
import { UnreachedReasons } from './UnreachedReasons.tsx';

/** Which service it is, how its pods take part in the mesh, and how it does. */
export function ServiceHeader({ answer }: { readonly answer: ServiceAnswer }): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  const { service, picture, inFront, addresses } = answer;
  const { id, capture, pods } = service;
  const health = useMemo(() => healthOf(service, picture, t), [service, picture, t]);
  const unreached = useMemo(() => unreachedWords({ inFront, place: service }, t), [inFront, service, t]);
  const [name, namespace] = 'name' in id ? [id.name, id.namespace] : ['', ''];
  const inPicture = new URLSearchParams(carriedSearch(search));
  if (!inPicture.has('ns')) inPicture.set('ns', namespace);
  inPicture.set('level', 'service');
  inPicture.set('focus', service.key);
  const runs = pods === undefined ? t('service.noPods') : t('workload.ready', pods);
  return (
    <header>
      <p className="waymark-quiet">{t('service.in', { namespace })}</p>
      <div className="waymark-workload__badges">
        <Title headingLevel="h1" size="xl">
          {name}
        </Title>
        {capture !== undefined && <CaptureBadge mark={toMark(capture)} words={toCaptureWords(capture, t)} />}
        <HealthBadge tone={unreached.length > 0 ? 'failing' : health.tone} />
        <Link to={`/topology?${inPicture.toString()}`}>{t('workload.openTopology')}</Link>
        <LogsLink of={{ place: service.key }} />
      </div>
      <p>
        {health.words} {runs}.{' '}
        {answer.headless === true ? t('service.headless') : addresses.length > 0 && `${addresses.join(', ')}.`}
      </p>
      <UnreachedReasons sentences={unreached} />
    </header>
  );
}
