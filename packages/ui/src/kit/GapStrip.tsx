import { Alert, AlertActionLink } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { Gap } from '@waymark/contract';
import { useHost } from '../host.ts';
import type { Translate } from '../messages/messages.ts';
import { formatClock } from './format.ts';
import { groupGaps, type GapGroup } from './group-gaps.ts';
import './gap-strip.css';

/** Names the holes of an answer: what is missing, whose fault it is and since when. Nothing when the answer is whole. */
export function GapStrip(props: { readonly gaps: readonly Gap[]; readonly onRetry: () => void }): ReactElement | null {
  const { t } = useHost();
  if (props.gaps.length === 0) return null;
  return (
    <section className="waymark-gaps" aria-label={t('gap.label')}>
      {groupGaps(props.gaps).map((gap) => (
        <Alert
          key={`${gap.source} ${gap.code} ${gap.cluster ?? ''}`}
          isInline
          isPlain={false}
          variant="warning"
          className="waymark-gap"
          component="h2"
          title={titleOf(gap, t)}
          actionLinks={<AlertActionLink onClick={props.onRetry}>{t('gap.again')}</AlertActionLink>}
        >
          {t(`gap.code.${gap.code}`, { source: sourceOf(gap, t), time: formatClock(gap.sinceMs) })}
        </Alert>
      ))}
    </section>
  );
}

function titleOf({ missing, cluster }: GapGroup, t: Translate): string {
  const what = missing.map((one) => t(`gap.missing.${one}`)).join(', ');
  return cluster === undefined ? t('gap.missing', { what }) : t('gap.missingOf', { what, cluster });
}

function sourceOf({ source, cluster }: GapGroup, t: Translate): string {
  const name = t(`gap.source.${source}`);
  return cluster === undefined ? name : t('gap.sourceOf', { source: name, cluster });
}
