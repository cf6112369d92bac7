import { Alert, Button, Card, CardBody, CardTitle, Content } from '@patternfly/react-core';
import { SIGN_IN_TROUBLE_PARAMETER, SIGN_IN_TROUBLES, signInStartPath, type SignInWay } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useLocation } from 'react-router';
import { useHost } from '../host.ts';
import { Logo } from './Logo.tsx';
import { TokenForm } from './TokenForm.tsx';
import './sign-in.css';

interface SignInPageProps {
  readonly ways: readonly SignInWay[];
  /** Where the reader is signed in already and may go back. */
  readonly onCancel?: () => void;
  readonly onDone?: () => void;
}

/** The one way to sign in here, and where the last attempt went wrong. */
export function SignInPage({ ways, onCancel, onDone }: SignInPageProps): ReactElement {
  const { t } = useHost();
  const { pathname, search, hash } = useLocation();
  const asked = new URLSearchParams(search);
  const trouble = SIGN_IN_TROUBLES.find((one) => one === asked.get(SIGN_IN_TROUBLE_PARAMETER));
  asked.delete(SIGN_IN_TROUBLE_PARAMETER);
  const here = `${pathname}${asked.size === 0 ? '' : `?${asked.toString()}`}${hash}`;
  const way = ways[0];
  return (
    <main className="waymark-sign-in">
      <Card className="waymark-sign-in__card">
        <CardTitle component="h1">
          <span className="waymark-sign-in__title">
            <Logo /> {t('signIn.title')}
          </span>
        </CardTitle>
        <CardBody>
          {trouble !== undefined && (
            <Alert isInline variant="danger" component="h2" title={t(`signIn.trouble.${trouble}`)} />
          )}
          {way?.is === 'provider' && (
            <>
              <Content component="p">{t('signIn.whyProvider')}</Content>
              <Button component="a" href={signInStartPath(here)}>
                {t('signIn.continue', { provider: way.name })}
              </Button>
            </>
          )}
          {way?.is === 'proxy' && <Content component="p">{t('signIn.whyProxy')}</Content>}
          {way?.is === 'token' && (
            <TokenForm
              {...(onCancel === undefined ? {} : { onCancel })}
              {...(onDone === undefined ? {} : { onDone })}
            />
          )}
        </CardBody>
      </Card>
    </main>
  );
}
