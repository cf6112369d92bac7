import { List, ListItem, Stack, StackItem } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MeshHealth } from '../health.ts';
import { inConsole } from '../paths.ts';
import { PLUGIN } from '../plugin-metadata.ts';

const MOST = 8;

/** Which workloads are in trouble, behind the mesh's line on the console's overview. */
export default function HealthPopup({ healthResult }: { readonly healthResult?: MeshHealth }): ReactElement {
  const { t } = useTranslation(`plugin__${PLUGIN}`);
  const troubled = (healthResult?.rows ?? []).filter(
    ({ health }) => health.tone === 'failing' || health.tone === 'degraded',
  );
  return (
    <Stack hasGutter>
      <StackItem>
        {troubled.length === 0
          ? t('Nothing in the mesh is failing.')
          : t('{{count}} of {{total}} workloads are in trouble.', {
              count: troubled.length,
              total: healthResult?.total ?? 0,
            })}
      </StackItem>
      <StackItem>
        <List isPlain>
          {troubled.slice(0, MOST).map(({ place: { id, key } }) =>
            id.kind === 'workload' ? (
              <ListItem key={key}>
                <Link
                  to={inConsole(`/workloads/${[id.cluster, id.namespace, id.name].map(encodeURIComponent).join('/')}`)}
                >
                  {`${id.namespace}/${id.name}`}
                </Link>
              </ListItem>
            ) : null,
          )}
        </List>
      </StackItem>
      <StackItem>
        <Link to={inConsole('/topology')}>{t('Open the mesh topology')}</Link>
      </StackItem>
    </Stack>
  );
}
