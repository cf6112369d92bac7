import { PageSection, Title } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { AmbientBadge } from '../../kit/AmbientBadge.tsx';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { controlPlanesQuery } from '../../kit/control-planes-query.ts';
import { SignalTable } from './SignalTable.tsx';

/** Which control planes are there, is ambient mode on, and what says so? */
export function MeshPage(): ReactElement {
  const { t } = useHost();
  const planes = useQuery(controlPlanesQuery(useClient()));
  const { data } = planes;
  const retry = (): void => void planes.refetch();
  return (
    <PageSection isFilled>
      <Title headingLevel="h1" size="xl">
        {t('mesh.title')}
      </Title>
      <p className="waymark-quiet">{t('mesh.lead')}</p>
      {data === undefined &&
        (planes.isError ? (
          <ProblemState error={planes.error} onRetry={retry} />
        ) : (
          <Waiting words={t('mesh.loading')} />
        ))}
      {data !== undefined && <GapStrip gaps={data.gaps} onRetry={retry} />}
      {data?.clusters.map(({ cluster, ambient, signals }) => (
        <section key={cluster} className="waymark-mesh__plane" aria-label={t('mesh.plane', { cluster })}>
          <Title headingLevel="h2" size="lg">
            {t('mesh.plane', { cluster })} <AmbientBadge is={ambient} />
          </Title>
          <p>{t(`mesh.ambient.${ambient}.means`)}</p>
          <SignalTable signals={signals} label={t('mesh.evidence', { cluster })} />
        </section>
      ))}
    </PageSection>
  );
}
