import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { useHost } from '../host.ts';
import { ProblemState } from '../kit/ProblemState.tsx';
import { useClient } from '../kit/use-client.ts';
import { Waiting } from '../kit/Waiting.tsx';
import { sessionQuery } from './session-query.ts';
import { SignInElsewhere } from './SignInElsewhere.tsx';
import { SignInPage } from './SignInPage.tsx';
import { useKeepSession } from './use-keep-session.ts';

/** Shows the screens to those who have signed in, and the others how to. */
export function SessionGate(props: { readonly children: ReactNode }): ReactElement {
  const { t, signInElsewhere, signInHere } = useHost();
  const session = useQuery(sessionQuery(useClient()));
  useKeepSession(session.data);
  if (session.data?.is === 'signed-in') return <>{props.children}</>;
  if (session.data?.is === 'signed-out')
    return signInElsewhere === undefined ? (
      <SignInPage ways={session.data.ways} />
    ) : (
      <SignInElsewhere ask={signInElsewhere} here={signInHere} />
    );
  if (session.isError) return <ProblemState error={session.error} onRetry={() => void session.refetch()} />;
  return <Waiting words={t('session.loading')} />;
}
