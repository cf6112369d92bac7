import { useQuery } from '@tanstack/react-query';
import type { TopologyQuery } from '@waymark/contract';
import type { PlaceKey } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { useClient } from '../../kit/use-client.ts';
import { silenceQuery } from './query.ts';
import { toSilenceWords } from './silence-words.ts';

interface WhySilentProps {
  readonly placeKey: PlaceKey;
  /** What is not seen to reach it. */
  readonly silent: 'traffic' | 'http';
  readonly time: Pick<TopologyQuery, 'windowSeconds' | 'endMs'>;
}

/** Why nothing, or no HTTP, is seen to reach a place. Nothing is shown while nothing is known. */
export function WhySilent({ placeKey, silent, time }: WhySilentProps): ReactElement | null {
  const { t } = useHost();
  const silence = useQuery(silenceQuery(useClient(), { place: placeKey, ...time }));
  const findings = silence.data?.findings ?? [];
  if (findings.length === 0) return null;
  return (
    <section className="waymark-panel__section">
      <h3>{t(`silence.title.${silent}`)}</h3>
      <ul>
        {findings.map((finding) => {
          const words = toSilenceWords(finding, t);
          return <li key={words}>{words}</li>;
        })}
      </ul>
    </section>
  );
}
