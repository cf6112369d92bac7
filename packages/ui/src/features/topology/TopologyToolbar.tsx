import { Button, ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { TableIcon } from '@patternfly/react-icons';
import type { ReactElement, ReactNode } from 'react';
import { useHost } from '../../host.ts';
import { Choice } from '../../kit/Choice.tsx';
import { ClusterChoice } from './ClusterChoice.tsx';
import { DisplayMenu } from './DisplayMenu.tsx';
import { LABEL_CHOICES, LAYER_CHOICES, LEVEL_CHOICES, withCluster, type TopologyView } from './url.ts';

interface TopologyToolbarProps {
  readonly view: TopologyView;
  readonly onView: (change: (view: TopologyView) => TopologyView, as?: 'step' | 'replace') => void;
  /** That anything of the answer stands in. */
  readonly clusters: readonly string[];
  readonly isLegendShown: boolean;
  readonly onLegend: () => void;
  /** The fields of find and hide. */
  readonly children: ReactNode;
  /** What can be done with the picture as a whole, at the far end. */
  readonly actions: ReactNode;
}

/** What the picture shows. */
export function TopologyToolbar(props: TopologyToolbarProps): ReactElement {
  const { view, onView, isLegendShown, onLegend, children, actions } = props;
  const { t } = useHost();
  const labels = LABEL_CHOICES.map((value) => ({ value, words: t(`topology.label.${value}`) }));
  return (
    <div className="waymark-topology__toolbar" role="toolbar" aria-label={t('topology.toolbar')}>
      <ClusterChoice
        chosen={view.cluster}
        clusters={props.clusters}
        onChoose={(cluster) => onView((held) => withCluster(held, cluster))}
      />
      <Choice
        label={t('level.label')}
        chosen={view.level}
        options={LEVEL_CHOICES.map((value) => ({ value, words: t(`level.${value}`), hint: t(`level.${value}.hint`) }))}
        shown={<strong>{t(`level.${view.level}`)}</strong>}
        onChoose={(level) => onView((held) => ({ ...held, level, folding: { rest: 'auto', but: [] } }))}
      />
      <ToggleGroup className="waymark-topology__layers" aria-label={t('topology.layer.label')} data-tour="layers">
        {LAYER_CHOICES.map((layers) => (
          <ToggleGroupItem
            key={layers}
            text={t(`topology.layer.${layers}`)}
            buttonId={`waymark-layers-${layers}`}
            isSelected={view.layers === layers}
            onChange={() => onView((held) => ({ ...held, layers }))}
          />
        ))}
      </ToggleGroup>
      <Choice
        label={t('topology.label.label')}
        chosen={view.labels}
        options={labels}
        shown={
          <>
            <span className="waymark-quiet">{t('topology.label.prefix')}</span>{' '}
            <strong>{t(`topology.label.${view.labels}`)}</strong>
          </>
        }
        onChoose={(chosen) => onView((held) => ({ ...held, labels: chosen }))}
      />
      <DisplayMenu view={view} onView={onView} isLegendShown={isLegendShown} onLegend={onLegend} />
      <div className="waymark-topology__finds" data-tour="find">
        {children}
      </div>
      <Button
        variant="control"
        className="waymark-topology__as"
        icon={<TableIcon />}
        aria-pressed={view.as === 'table'}
        onClick={() => onView((held) => ({ ...held, as: held.as === 'table' ? 'graph' : 'table' }))}
      >
        {t('topology.as.table')}
      </Button>
      {actions}
    </div>
  );
}
