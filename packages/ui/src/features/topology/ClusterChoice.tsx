import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { Choice } from '../../kit/Choice.tsx';

/** What no cluster is called. */
const ALL = '';

/** Which of several clusters to look at; nothing where there is one. A link may name one that is silent now, or gone. */
export function ClusterChoice(props: {
  readonly chosen: string | undefined;
  readonly clusters: readonly string[];
  readonly onChoose: (cluster: string | undefined) => void;
}): ReactElement | null {
  const { t } = useHost();
  const { chosen, onChoose } = props;
  const clusters = [...new Set([...props.clusters, ...(chosen === undefined ? [] : [chosen])])].sort();
  if (chosen === undefined && clusters.length < 2) return null;
  return (
    <Choice
      label={t('cluster.label')}
      chosen={chosen ?? ALL}
      options={[
        { value: ALL, words: t('cluster.all') },
        ...clusters.map((name) => ({ value: name, words: name, hint: t('cluster.hint', { cluster: name }) })),
      ]}
      shown={
        <>
          <span className="waymark-quiet">{t('cluster.prefix')}</span> <strong>{chosen ?? t('cluster.all')}</strong>
        </>
      }
      onChoose={(value) => onChoose(value === ALL ? undefined : value)}
    />
  );
}
