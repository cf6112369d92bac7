import { Breadcrumb, BreadcrumbItem, Content, Label, Title } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { ZtunnelRow } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { useNow } from '../../kit/use-now.ts';
import { toHeader } from './header-model.ts';

const COLORS = { healthy: 'green', troubled: 'orange', 'not known': 'grey' } as const;

/** Which ztunnel it is, and in words how it does. */
export function ZtunnelHeader({ row }: { readonly row: ZtunnelRow }): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  const header = toHeader(row, useNow(10_000), t);
  const { pod } = row;
  return (
    <header className="waymark-ztunnel__header">
      <Breadcrumb>
        <BreadcrumbItem
          render={({ className }) => (
            <Link className={className} to={`/ztunnels${carriedSearch(search)}`}>
              {t('ztunnel.back')}
            </Link>
          )}
        />
        <BreadcrumbItem isActive>{row.node}</BreadcrumbItem>
      </Breadcrumb>
      <Title headingLevel="h1" size="xl">
        {t('ztunnel.title', { node: row.node })}
      </Title>
      <p className="waymark-quiet">
        {[row.cluster, pod === undefined ? t('ztunnels.outsideView') : `${pod.namespace}/${pod.name}`, pod?.version]
          .filter((word) => word !== undefined)
          .join(' · ')}
      </p>
      <Content>
        <p>
          <Label isCompact color={COLORS[header.tone]}>
            {header.verdict}
          </Label>{' '}
          {header.facts.join(' ')}
        </p>
        {header.troubles.length > 0 && (
          <ul>
            {header.troubles.map((trouble) => (
              <li key={trouble}>{trouble}</li>
            ))}
          </ul>
        )}
      </Content>
    </header>
  );
}
