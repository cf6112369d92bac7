import { Alert, AlertActionLink } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { Gap } from '@waymark/contract';
import { useHost } from '../host.ts';
import { formatClock } from './format.ts';
import { groupGaps } from './group-gaps.ts';
import './gap-strip.css';

/** Names the holes of an answer: what is missing, whose fault it is and since when. Nothing when the answer is whole. */
export function GapStrip(props: { readonly gaps: readonly Gap[]; readonly onRetry: () => void }): ReactElement | null {
  const { t } = useHost();
  if (props.gaps.length === 0) return null;
  return (
    <section className="waymark-gaps" aria-label={t('gap.label')}>
      {groupGaps(props.gaps).map((gap) => (
        <Alert
          key={`${gap.source} ${gap.code}`}
          isInline
          isPlain={false}
          variant="warning"
          className="waymark-gap"
          component="h2"
          title={t('gap.missing', { what: gap.missing.map((what) => t(`gap.missing.${what}`)).join(', ') })}
          actionLinks={<AlertActionLink onClick={props.onRetry}>{t('gap.again')}</AlertActionLink>}
        >
          {t(`gap.code.${gap.code}`, { source: t(`gap.source.${gap.source}`), time: formatClock(gap.sinceMs) })}
        </Alert>
      ))}
    </section>
  );
}
