import { Alert, AlertActionLink } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { Gap, Missing } from '@waymark/contract';
import { useHost } from '../host.ts';
import type { Translate } from '../messages/messages.ts';
import { formatClock } from './format.ts';
import { groupGaps, isQuiet, type GapGroup } from './group-gaps.ts';
import './gap-strip.css';

/** Names the holes of an answer: what is missing, whose fault it is and since when. Nothing when the answer is whole. */
export function GapStrip(props: { readonly gaps: readonly Gap[]; readonly onRetry: () => void }): ReactElement | null {
  const { t } = useHost();
  if (props.gaps.length === 0) return null;
  const groups = groupGaps(props.gaps);
  const quiet = groups.filter(isQuiet);
  return (
    <section className="waymark-gaps" aria-label={t('gap.label')}>
      {groups
        .filter((gap) => !isQuiet(gap))
        .map((gap) => (
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
            {t(`gap.code.${gap.code}`, {
              source: sourceOf(gap, t),
              time: formatClock(gap.sinceMs),
              off: offOf(gap, t),
            })}
          </Alert>
        ))}
      {quiet.length > 0 && (
        <p className="waymark-gaps__quiet">
          {quiet.flatMap((gap) => gap.missing.map((what) => quietWords(what, gap, t))).join(' ')}
        </p>
      )}
    </section>
  );
}

/** Nobody is looking there, by choice of who runs Waymark: nothing has failed, and trying again changes nothing. */
function quietWords(what: Missing, { cluster, kinds = [], namespaces = [] }: GapGroup, t: Translate): string {
  if (what === 'uncounted') return t('gap.quiet.uncounted');
  const missing = t(`gap.missing.${what}`, { kinds: kinds.join(', '), namespaces: listOf(namespaces, t) });
  return cluster === undefined ? t('gap.quiet', { what: missing }) : t('gap.quietOf', { what: missing, cluster });
}

function titleOf({ missing, cluster, kinds = [], namespaces = [] }: GapGroup, t: Translate): string {
  const names = { kinds: kinds.join(', '), namespaces: listOf(namespaces, t) };
  const what = missing.map((one) => t(`gap.missing.${one}`, names)).join(', ');
  return cluster === undefined ? t('gap.missing', { what }) : t('gap.missingOf', { what, cluster });
}

/** So many names are read; of more their number says as much. */
const MOST_NAMED = 5;

function listOf(namespaces: readonly (string | undefined)[], t: Translate): string {
  const named = namespaces.filter((name) => name !== undefined);
  const beyond = namespaces.length > named.length ? [t('gap.namespaces.beyond')] : [];
  const more = named.length - MOST_NAMED;
  const told = more > 0 ? [...named.slice(0, MOST_NAMED), t('gap.namespaces.more', { count: more })] : named;
  return [...told, ...beyond].join(', ');
}

function sourceOf({ source, cluster }: GapGroup, t: Translate): string {
  const name = t(`gap.source.${source}`);
  return cluster === undefined ? name : t('gap.sourceOf', { source: name, cluster });
}

/** Ahead or behind: for the reader it is the same trouble. */
function offOf({ offMs = 0 }: GapGroup, t: Translate): string {
  const seconds = Math.round(Math.abs(offMs) / 1000);
  if (seconds < 90) return t('gap.off.seconds', { value: seconds });
  const minutes = Math.round(seconds / 60);
  return minutes < 90
    ? t('gap.off.minutes', { value: minutes })
    : t('gap.off.hours', { value: Math.round(minutes / 60) });
}
