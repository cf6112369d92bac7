import { Button } from '@patternfly/react-core';
import { useMemo, useState, type ReactElement } from 'react';
import type { Drawing } from '../../canvas/drawing.ts';
import { useHost } from '../../host.ts';
import type { Translate } from '../../messages/messages.ts';
import { legendId, toLegend, type LegendEntry } from './legend-model.ts';
import { LegendSample } from './LegendSample.tsx';
import './legend.css';

interface LegendProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** What it explains first; all else there is follows on demand. */
  readonly drawing: Drawing;
}

/** What lines, marks and shapes mean: those of the picture first. Closing it is a preference: who knows the marks needs the room. */
export function Legend({ isOpen, onToggle, drawing }: LegendProps): ReactElement {
  const { t } = useHost();
  const [isWhole, setWhole] = useState(false);
  const { shown, rest } = useMemo(() => toLegend(drawing), [drawing]);
  return (
    <details className="waymark-legend" open={isOpen}>
      <summary
        onClick={(event) => {
          event.preventDefault();
          onToggle();
        }}
      >
        {t('topology.legend')}
      </summary>
      <div className="waymark-legend__first">
        <Entries label={t('legend.shown')} entries={shown} />
        {rest.length > 0 && (
          <Button
            variant="link"
            isInline
            size="sm"
            aria-expanded={isWhole}
            className="waymark-legend__more"
            onClick={() => setWhole(!isWhole)}
          >
            {t(isWhole ? 'legend.less' : 'legend.more', { count: rest.length })}
          </Button>
        )}
      </div>
      {isWhole && <Entries label={t('legend.rest')} entries={rest} />}
    </details>
  );
}

function Entries(props: { readonly label: string; readonly entries: readonly LegendEntry[] }): ReactElement | null {
  const { t } = useHost();
  if (props.entries.length === 0) return null;
  return (
    <ul aria-label={props.label}>
      {props.entries.map((entry) => (
        <li key={legendId(entry)}>
          <LegendSample entry={entry} />
          {wordsOf(entry, t)}
        </li>
      ))}
    </ul>
  );
}

function wordsOf(entry: LegendEntry, t: Translate): string {
  switch (entry.is) {
    case 'line':
      return t(`legend.line.${entry.what}`);
    case 'shape':
      return t(`legend.shape.${entry.what}`);
    case 'change':
      return t(`legend.change.${entry.what}`);
    case 'mark':
      return entry.what === 'mixed' ? t('legend.mixed') : t(`capture.${entry.what}`);
  }
}
