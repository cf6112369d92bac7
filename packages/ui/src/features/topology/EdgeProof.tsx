import { Button } from '@patternfly/react-core';
import type { PlaceKey } from '@waymark/mesh';
import { useState, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { EndProof } from './EndProof.tsx';
import { workloadOf } from './workload-of.ts';

interface EdgeProofProps {
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  /** Whom the server’s proxies saw as the client in TLS; absent where they saw nobody, or several. */
  readonly seen: string | undefined;
}

/** Certificates at both ends, from the ztunnels of their own nodes alone. They are asked when the reader wants to know: a dump is dear. */
export function EdgeProof({ from, to, seen }: EdgeProofProps): ReactElement | null {
  const { t } = useHost();
  const [isAsked, setIsAsked] = useState(false);
  const [client, server] = [workloadOf(from), workloadOf(to)];
  if (client === undefined && server === undefined) return null;
  return (
    <section className="waymark-panel__section" aria-label={t('edgeProof.title')}>
      <h3>{t('edgeProof.title')}</h3>
      {isAsked ? (
        <>
          {client !== undefined && <EndProof end="client" of={client} seen={seen} />}
          {server !== undefined && <EndProof end="server" of={server} seen={undefined} />}
        </>
      ) : (
        <Button variant="secondary" size="sm" onClick={() => setIsAsked(true)}>
          {t('edgeProof.ask')}
        </Button>
      )}
    </section>
  );
}
