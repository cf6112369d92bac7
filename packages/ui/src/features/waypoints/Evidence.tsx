import type { ReactElement } from 'react';
import type { EnrolledAnswer, WaypointAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { noteWords } from '../../kit/note-words.ts';
import { useNow } from '../../kit/use-now.ts';
import type { Translate } from '../../messages/messages.ts';
import { FixHint } from '../../kit/FixHint.tsx';
import { pastOfRow } from './past-of-row.ts';
import { allowsWords, placeWords, rateWords, takesWords } from '../../kit/waypoint-words.ts';

/** Why a row stands as it does: istiod's verdict held against the present, the labels, the pods; what goes past it; the way out. */
export function Evidence(props: { readonly row: EnrolledAnswer; readonly answer: WaypointAnswer }): ReactElement {
  const { t } = useHost();
  const nowMs = useNow(10_000);
  const { row, answer } = props;
  const { facts, window } = answer;
  const past = pastOfRow(row, answer);
  return (
    <div className="waymark-waypoint__evidence">
      <section aria-label={t('waypoint.why.title', { name: row.name })}>
        <h3>{t('waypoint.why.title', { name: row.name })}</h3>
        <ol>
          {row.notes.map((note) => (
            <li key={JSON.stringify(note)}>{noteWords(note, nowMs, t)}</li>
          ))}
          {row.ways.map((way) => (
            <li key={JSON.stringify(way)}>{wayEvidence(row, way, t)}</li>
          ))}
          {row.standing !== 'opted out' && facts.is !== 'missing' && (
            <li>
              {t('waypoint.why.takes', {
                kind: takesWords(facts, t),
                by: t(`waypoint.why.by.${facts.takes.saidBy}`),
                allows: allowsWords(facts, t),
              })}
            </li>
          )}
          {facts.is === 'managed' && row.standing === 'bound' && <li>{t('waypoint.why.pods', facts.pods)}</li>}
          {row.ingress !== undefined && row.standing === 'bound' && <li>{t(`waypoint.why.ingress.${row.ingress}`)}</li>}
        </ol>
        {row.fix !== undefined && <FixHint fix={row.fix} />}
      </section>
      <section aria-label={t('waypoint.past.title')}>
        <h3>{t('waypoint.past.title')}</h3>
        <ul>
          {past.map((pair) => (
            <li key={`${pair.from} ${pair.to} ${pair.service ?? ''}`}>
              {placeWords(pair.from, t)}, {rateWords(pair, window)}
              {pair.why !== undefined && <>: {t(`waypoint.past.why.${pair.why}`)}</>}
            </li>
          ))}
          {past.length === 0 && row.past !== undefined && <li>{t('waypoint.past.nothing')}</li>}
          {facts.takes.value === 'service' && <li>{t('waypoint.past.address.service')}</li>}
          <li>{t('waypoint.past.outside')}</li>
        </ul>
      </section>
    </div>
  );
}

function wayEvidence(row: EnrolledAnswer, way: EnrolledAnswer['ways'][number], t: Translate): string {
  if (way.by === 'own label' && way.standing === 'opted out') return t('waypoint.why.opted out');
  return t(`waypoint.why.${way.by}`, { label: way.label, service: way.service ?? '', namespace: row.namespace });
}
