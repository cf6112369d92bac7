import { Alert, Button, Card, CardBody, CardFooter, CardTitle, Content, Flex, FlexItem } from '@patternfly/react-core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { toProblemWords } from '../kit/problem-words.ts';
import { useClient } from '../kit/use-client.ts';
import { Logo } from './Logo.tsx';
import { sessionQuery } from './session-query.ts';
import './sign-in.css';

/** In a window that a frame opened: the reader, who has signed in by now, lets that frame read for them, or does not. */
export function EmbedConsent(): ReactElement {
  const { t, signInWindow } = useHost();
  const client = useClient();
  const [search] = useSearchParams();
  const { data: session } = useQuery(sessionQuery(client));
  const [origin, nonce] = [search.get('origin') ?? '', search.get('nonce') ?? ''];
  const consent = useMutation({
    mutationFn: async () => {
      const { ticket } = await client.consentToEmbed({ origin, nonce });
      return signInWindow?.handOver(ticket) === true ? 'handed over' : 'nobody there';
    },
    onSuccess: (outcome) => {
      if (outcome === 'handed over') signInWindow?.close();
    },
  });
  const isAsked = origin !== '' && nonce !== '' && signInWindow !== undefined;
  const user = session?.is === 'signed-in' ? session.user : '';
  return (
    <main className="waymark-sign-in">
      <Card className="waymark-sign-in__card">
        <CardTitle component="h1">
          <span className="waymark-sign-in__title">
            <Logo /> {t(isAsked ? 'embed.consent.title' : 'embed.consent.nothing')}
          </span>
        </CardTitle>
        <CardBody>
          {isAsked ? (
            <>
              <Content component="p">{t('embed.consent.ask', { origin, user })}</Content>
              <Content component="p">{t('embed.consent.know')}</Content>
            </>
          ) : (
            <Content component="p">{t('embed.consent.nothingWords')}</Content>
          )}
          <div role="status">
            {consent.data === 'handed over' && (
              <Alert isInline variant="success" component="h2" title={t('embed.consent.done')} />
            )}
            {consent.data === 'nobody there' && (
              <Alert isInline variant="danger" component="h2" title={t('embed.consent.alone')}>
                {t('embed.consent.aloneWords')}
              </Alert>
            )}
          </div>
          {consent.isError && (
            <Alert isInline variant="danger" component="h2" title={t('embed.consent.refused')}>
              {toProblemWords(consent.error, t).body ?? toProblemWords(consent.error, t).title}
            </Alert>
          )}
        </CardBody>
        {isAsked && !consent.isSuccess && (
          <CardFooter>
            <Flex>
              <FlexItem>
                <Button onClick={() => consent.mutate()} isLoading={consent.isPending} isDisabled={consent.isPending}>
                  {t('embed.consent.yes')}
                </Button>
              </FlexItem>
              <FlexItem>
                <Button variant="link" onClick={signInWindow.close}>
                  {t('embed.consent.no')}
                </Button>
              </FlexItem>
            </Flex>
          </CardFooter>
        )}
      </Card>
    </main>
  );
}
